import { Prisma } from '../../generated/prisma/client.ts';
import { creditedName } from '../articles/contributions.ts';
import { noteRemoved, type Erasure } from './erasure.ts';

const NAME = { select: { name: true } } as const;

/** Includes what `eraseCredits` needs of a credit. */
export const NAMED = { person: NAME, organization: NAME, revision: true } as const;

type Credit = Prisma.ContributionGetPayload<{ include: Pick<typeof NAMED, 'person' | 'organization'> }> & {
  readonly revision: { readonly publishedAt: Date | null };
};

/**
 * Takes out the credits whose names have the words: a byline is worded from them.
 * @returns those that had them
 */
export async function eraseCredits<Of extends Credit>(
  erasure: Erasure,
  table: 'Contribution' | 'LivePostContribution',
  credits: readonly Of[],
): Promise<Of[]> {
  const { tx, eraser } = erasure;
  const named = credits.filter((credit) => {
    const name = creditedName(credit);
    return eraser.words === null || eraser.text(name) !== name;
  });
  for (const credit of named)
    noteRemoved(erasure, [creditedName(credit)], credit.revision.publishedAt !== null);
  const keys = named.map(({ revisionId, position }) => ({ revisionId, position }));
  await tx.$executeRaw`
    DELETE FROM ${Prisma.raw(`"${table}"`)} c USING jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k ("revisionId" uuid, "position" int)
    WHERE (c."revisionId", c."position") = (k."revisionId", k."position")`;
  return named;
}

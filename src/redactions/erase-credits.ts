import { Prisma } from '../../generated/prisma/client.ts';
import { creditedName } from '../articles/contributions.ts';
import { noteLostAuthor, noteRemoved, type Erasure } from './erasure.ts';

const NAME = { select: { name: true } } as const;

/** Includes what `eraseCredits` needs of a credit. */
export const NAMED = {
  person: NAME,
  organization: NAME,
  revision: { include: { publishedOf: { select: { state: true } } } },
} as const;

type Credit = Prisma.ContributionGetPayload<{ include: Pick<typeof NAMED, 'person' | 'organization'> }> & {
  readonly revision: {
    readonly publishedAt: Date | null;
    readonly publishedOf: { readonly state: string } | null;
  };
};

/**
 * Takes out the credits whose names have the words: a byline is worded from them.
 * @param idOf the id of the article or post that has a credit
 * @returns those that had them
 */
export async function eraseCredits<Of extends Credit>(
  erasure: Erasure,
  table: 'Contribution' | 'LivePostContribution',
  credits: readonly Of[],
  idOf: (credit: Of) => string,
): Promise<Of[]> {
  const { tx, eraser } = erasure;
  const named = credits.filter((credit) => {
    const name = creditedName(credit);
    return eraser.words === null || eraser.text(name) !== name;
  });
  for (const credit of named) {
    const { publishedAt, publishedOf } = credit.revision;
    noteRemoved(erasure, [creditedName(credit)], publishedAt !== null);
    if (publishedOf?.state === 'PUBLISHED') noteLostAuthor(erasure, idOf(credit), credit);
  }
  const keys = named.map(({ revisionId, position }) => ({ revisionId, position }));
  await tx.$executeRaw`
    DELETE FROM ${Prisma.raw(`"${table}"`)} c USING jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k ("revisionId" uuid, "position" int)
    WHERE (c."revisionId", c."position") = (k."revisionId", k."position")`;
  return named;
}

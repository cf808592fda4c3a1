import { Prisma } from '../../generated/prisma/client.ts';
import { isPublicRevision } from '../articles/policy.ts';
import { creditedName } from '../articles/contributions.ts';
import type { Transaction } from '../db/client.ts';
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
    readonly isWithdrawn: boolean;
    readonly publishedOf: { readonly state: string } | null;
  };
};

interface CreditedName {
  readonly personId: string | null;
  readonly organizationId: string | null;
  readonly creditedAs: string | null;
  readonly name: string;
}

/** Which credits of posts have names with the words; null for all. A live blog credits few people in tens of thousands of revisions. */
export async function namesWithWords(
  { tx, eraser }: Erasure,
  articleId: string,
  postId: string | null,
): Promise<Prisma.LivePostContributionWhereInput[] | null> {
  if (eraser.words === null || eraser.words === '') return null;
  const credited = await tx.$queryRaw<CreditedName[]>`
    SELECT DISTINCT c."personId", c."organizationId", c."creditedAs", coalesce(c."creditedAs", p."name", o."name", '') AS "name"
    FROM "LivePost" l JOIN "LivePostRevision" r ON r."postId" = l."id" JOIN "LivePostContribution" c ON c."revisionId" = r."id"
      LEFT JOIN "Person" p ON p."id" = c."personId" LEFT JOIN "Organization" o ON o."id" = c."organizationId"
    WHERE l."articleId" = ${articleId}::uuid AND (${postId}::uuid IS NULL OR l."id" = ${postId}::uuid)`;
  const named = credited.filter(({ name }) => eraser.text(name) !== name);
  return named.map(({ personId, organizationId, creditedAs }) => ({ personId, organizationId, creditedAs }));
}

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
    noteRemoved(erasure, [creditedName(credit)], isPublicRevision(credit.revision));
    if (credit.revision.publishedOf?.state === 'PUBLISHED') noteLostAuthor(erasure, idOf(credit), credit);
  }
  if (named.length === 0) return [];
  const keys = named.map(({ revisionId, position }) => ({ revisionId, position }));
  await tx.$executeRaw`
    DELETE FROM ${Prisma.raw(`"${table}"`)} c USING jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k ("revisionId" uuid, "position" int)
    WHERE (c."revisionId", c."position") = (k."revisionId", k."position")`;
  return named;
}

/**
 * Takes the words out of the names by which a person or an organisation is credited. Of those that have them, the credit shows the
 * name in the directory.
 * @returns whether one had them
 */
export async function erasePrintedNames(
  { tx, eraser, ...erasure }: Pick<Erasure, 'tx' | 'eraser' | 'removed'>,
  owner: Prisma.ContributionWhereInput & Prisma.LivePostContributionWhereInput,
): Promise<boolean> {
  let hadNames = false;
  const printed = { where: { ...owner, creditedAs: { not: null } }, include: NAMED };
  const credits = {
    Contribution: await tx.contribution.findMany(printed),
    LivePostContribution: await tx.livePostContribution.findMany(printed),
  };
  for (const [table, all] of Object.entries(credits)) {
    const named = all.filter(
      ({ creditedAs }) => creditedAs !== null && eraser.text(creditedAs) !== creditedAs,
    );
    for (const { creditedAs, revision } of named)
      noteRemoved(erasure, [creditedAs], isPublicRevision(revision));
    await forgetPrintedNames(tx, table, named);
    hadNames ||= named.length > 0;
  }
  return hadNames;
}

async function forgetPrintedNames(
  tx: Transaction,
  table: string,
  credits: readonly { readonly revisionId: string; readonly position: number }[],
): Promise<void> {
  if (credits.length === 0) return;
  const keys = JSON.stringify(credits.map(({ revisionId, position }) => ({ revisionId, position })));
  await tx.$executeRaw`
    UPDATE ${Prisma.raw(`"${table}"`)} c SET "creditedAs" = NULL
    FROM jsonb_to_recordset(${keys}::jsonb) AS k ("revisionId" uuid, "position" int)
    WHERE (c."revisionId", c."position") = (k."revisionId", k."position")`;
}

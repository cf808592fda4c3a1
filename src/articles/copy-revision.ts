import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { copyContributions } from './contributions.ts';
import { CONTENT, type NewRevision } from './save-revision.ts';

/** A revision that is copied: the published one, or the draft that is newer. */
export interface Original {
  readonly id: string;
  readonly isDraft: boolean;
}

/** A block that the copy has and the original hasn't. */
export interface AddedQuote {
  /** The id of the version. */
  readonly id: string;
  readonly blockId: string;
  readonly statementId: string;
  /** The block that the quote follows. The quote ends the body if this is null or not in the body. */
  readonly afterBlockId: string | null;
}

const RELATIONS = [
  '_ArticleRevisionToTag',
  '_ArticleRevisionToSourceReport',
  '_ArticleRevisionToCampaign',
  '_ArticleRevisionToCampaignAction',
].map((name) => Prisma.raw(`"${name}"`));

/**
 * Saves a copy of a revision, with a quote if one is given. A draft keeps its warnings. It gets the version of the quote that
 * was saved with the published revision. One SQL statement copies everything within the database. The copy shares
 * the parts of the body with the original, so a comment costs no more on a long article than on a short one.
 * @returns whether the original has the block that the quote was to follow
 */
export async function copyRevision(
  tx: Transaction,
  original: Original,
  { id, articleId, number, createdById }: NewRevision,
  quote: AddedQuote | null = null,
): Promise<{ readonly isPlaced: boolean }> {
  const originalId = Prisma.sql`${original.id}::uuid`;
  const copyId = Prisma.sql`${id}::uuid`;
  const relations = RELATIONS.map(
    (relation) => Prisma.sql`${relation} AS (
      INSERT INTO ${relation} ("A", "B") SELECT ${copyId}, "B" FROM ${relation} WHERE "A" = ${originalId})`,
  );
  const after = Prisma.sql`${quote?.afterBlockId ?? null}::uuid`;
  const body =
    quote === null
      ? Prisma.sql`"bodyPartIds"`
      : Prisma.sql`"insert_quote"("articleId", "bodyPartIds", ${after}, ${quote.id}::uuid, ${quote.blockId}::uuid, ${quote.statementId}::uuid)`;
  const [copy] = await tx.$queryRaw<[{ isPlaced: boolean }]>`
    WITH ${Prisma.join(relations)}, "contribution" AS (${copyContributions(originalId, copyId)}), "revision" AS (
      INSERT INTO "ArticleRevision" ("id", "articleId", "number", "createdById", "overruled", "bodyPartIds", ${CONTENT})
      SELECT ${copyId}, ${articleId}::uuid, ${number}::int, ${createdById}::uuid, CASE WHEN ${original.isDraft} THEN "overruled" END, ${body}, ${CONTENT}
      FROM "ArticleRevision" WHERE "id" = ${originalId}
    ) SELECT "part_with"("bodyPartIds", ${after}) IS NOT NULL AS "isPlaced" FROM "ArticleRevision" WHERE "id" = ${originalId}`;
  return copy;
}

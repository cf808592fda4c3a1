import { randomUUID } from 'node:crypto';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
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
  readonly statementId: string;
  /** The block that the quote follows. The quote ends the body if this is null or not in the body. */
  readonly afterBlockId: string | null;
}

interface Copy {
  /** The number of blocks. */
  readonly blocks: number;
  /** Whether the original has the block that the quote was to follow. */
  readonly isPlaced: boolean;
}

const RELATIONS = [
  '_ArticleRevisionToTag',
  '_ArticleRevisionToSourceReport',
  '_ArticleRevisionToCampaign',
  '_ArticleRevisionToCampaignAction',
].map((name) => Prisma.raw(`"${name}"`));

/**
 * Saves a copy of a revision, with a quote if one is given. A draft keeps its note for readers. It gets the version of the
 * quote that was saved with the published revision. One SQL statement copies everything within the database. So a comment
 * costs the node no more on a long article than on a short one.
 */
export async function copyRevision(
  tx: Transaction,
  original: Original,
  { id, articleId, number, createdById }: NewRevision,
  quote: AddedQuote | null = null,
): Promise<Copy> {
  const originalId = Prisma.sql`${original.id}::uuid`;
  const copyId = Prisma.sql`${id}::uuid`;
  const relations = RELATIONS.map(
    (relation) => Prisma.sql`${relation} AS (
      INSERT INTO ${relation} ("A", "B") SELECT ${copyId}, "B" FROM ${relation} WHERE "A" = ${originalId})`,
  );
  const [copy] = await tx.$queryRaw<[Copy]>`
    WITH "after" AS MATERIALIZED (
      SELECT p."position" FROM "BlockPlace" p JOIN "Block" b ON b."id" = p."blockVersionId"
      WHERE p."revisionId" = ${originalId} AND b."blockId"::text = ${quote?.afterBlockId ?? null}
    ), "body" AS MATERIALIZED (
      SELECT count(*)::int AS "length" FROM "BlockPlace" WHERE "revisionId" = ${originalId}
    ), "added" AS MATERIALIZED (
      SELECT coalesce((SELECT "position" + 1 FROM "after"), "length") AS "position",
        ${quote?.id ?? null}::uuid AS "id", ${quote?.statementId ?? null}::uuid AS "statementId"
      FROM "body" WHERE ${quote !== null}
    ), "revision" AS (
      INSERT INTO "ArticleRevision" ("id", "articleId", "number", "createdById", "noteText", ${CONTENT})
      SELECT ${copyId}, ${articleId}::uuid, ${number}::int, ${createdById}::uuid, CASE WHEN ${original.isDraft} THEN "noteText" END, ${CONTENT}
      FROM "ArticleRevision" WHERE "id" = ${originalId}
    ), "place" AS (
      INSERT INTO "BlockPlace" ("revisionId", "position", "blockVersionId")
      SELECT ${copyId}, p."position" + (p."position" >= "added"."position" IS TRUE)::int, p."blockVersionId"
      FROM "BlockPlace" p LEFT JOIN "added" ON true WHERE p."revisionId" = ${originalId}
      UNION ALL SELECT ${copyId}, "position", "id" FROM "added"
    ), "statement" AS (
      INSERT INTO "RevisionStatement" ("revisionId", "position", "statementId")
      SELECT ${copyId}, s."position" + (s."position" >= "added"."position" IS TRUE)::int, s."statementId"
      FROM "RevisionStatement" s LEFT JOIN "added" ON true WHERE s."revisionId" = ${originalId}
      UNION ALL SELECT ${copyId}, "position", "statementId" FROM "added"
    ), ${Prisma.join([...relations, ...(quote === null || original.isDraft ? [] : [quoteInsertion()])])}
    SELECT "length" + (SELECT count(*) FROM "added")::int AS "blocks", EXISTS (SELECT FROM "after") AS "isPlaced" FROM "body"`;
  return copy;
}

function quoteInsertion(): Prisma.Sql {
  return Prisma.sql`"quote" AS (
    INSERT INTO "Block" ("id", "blockId", "kind", "statementId", "items")
    SELECT "id", ${randomUUID()}::uuid, 'QUOTE', "statementId", '{}' FROM "added")`;
}

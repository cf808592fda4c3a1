import { Prisma } from '../../generated/prisma/client.ts';
import { named } from '../changes/write-together.ts';
import type { Transaction } from '../db/client.ts';
import { columns, CONTENT_FIELDS, type NewRevision } from './save-revision.ts';

/** A block that the copy has and the original hasn't. */
export interface AddedBlock {
  /** Of the version. */
  readonly id: string;
  readonly statementId: string;
  /** The block that it follows. At the end of the body, if this is null or the body doesn't have it. */
  readonly afterBlockId: string | null;
}

const FIELDS = columns(CONTENT_FIELDS);

const RELATIONS = [
  '_ArticleRevisionToTag',
  '_ArticleRevisionToSourceReport',
  '_ArticleRevisionToCampaign',
  '_ArticleRevisionToCampaignAction',
].map((name) => Prisma.raw(`"${name}"`));

interface How {
  readonly added?: AddedBlock | null;
  /** Whether the copy keeps what readers will be told when it is published. */
  readonly keepsNote?: boolean;
  /** What else is written in the same SQL statement. */
  readonly writes?: readonly Prisma.Sql[];
}

interface Copy {
  /** The number of blocks. */
  readonly blocks: number;
  /** Whether the original has the block that the added one was to follow. */
  readonly isPlaced: boolean;
}

/**
 * Saves a revision that is the same as another of the article, apart from a block that is added. One SQL statement copies everything
 * within the database, so that a comment on a long article costs the node no more than one on a short one.
 */
export async function copyRevision(
  tx: Transaction,
  originalId: string,
  { id, articleId, number, createdById }: NewRevision,
  { added = null, keepsNote = false, writes = [] }: How = {},
): Promise<Copy> {
  const original = Prisma.sql`${originalId}::uuid`;
  const copy = Prisma.sql`${id}::uuid`;
  const relations = RELATIONS.map(
    (relation) => Prisma.sql`${relation} AS (
      INSERT INTO ${relation} ("A", "B") SELECT ${copy}, "B" FROM ${relation} WHERE "A" = ${original})`,
  );
  const [result] = await tx.$queryRaw<[Copy]>`
    WITH "after" AS MATERIALIZED (
      SELECT p."position" FROM "BlockPlace" p JOIN "Block" b ON b."id" = p."blockVersionId"
      WHERE p."revisionId" = ${original} AND b."blockId"::text = ${added?.afterBlockId ?? null}
    ), "body" AS MATERIALIZED (
      SELECT count(*)::int AS "length" FROM "BlockPlace" WHERE "revisionId" = ${original}
    ), "added" AS MATERIALIZED (
      SELECT coalesce((SELECT "position" + 1 FROM "after"), "length") AS "position",
        ${added?.id ?? null}::uuid AS "id", ${added?.statementId ?? null}::uuid AS "statementId"
      FROM "body" WHERE ${added !== null}
    ), "revision" AS (
      INSERT INTO "ArticleRevision" ("id", "articleId", "number", "createdById", "noteText", ${FIELDS})
      SELECT ${copy}, ${articleId}::uuid, ${number}::int, ${createdById}::uuid, CASE WHEN ${keepsNote} THEN "noteText" END, ${FIELDS}
      FROM "ArticleRevision" WHERE "id" = ${original}
    ), "place" AS (
      INSERT INTO "BlockPlace" ("revisionId", "position", "blockVersionId")
      SELECT ${copy}, p."position" + (p."position" >= "added"."position" IS TRUE)::int, p."blockVersionId"
      FROM "BlockPlace" p LEFT JOIN "added" ON true WHERE p."revisionId" = ${original}
      UNION ALL SELECT ${copy}, "position", "id" FROM "added"
    ), "statement" AS (
      INSERT INTO "RevisionStatement" ("revisionId", "position", "statementId")
      SELECT ${copy}, s."position" + (s."position" >= "added"."position" IS TRUE)::int, s."statementId"
      FROM "RevisionStatement" s LEFT JOIN "added" ON true WHERE s."revisionId" = ${original}
      UNION ALL SELECT ${copy}, "position", "statementId" FROM "added"
    ), ${Prisma.join([...relations, ...named(writes)])}
    SELECT "length" + (SELECT count(*) FROM "added")::int AS "blocks", EXISTS (SELECT FROM "after") AS "isPlaced" FROM "body"`;
  return result;
}

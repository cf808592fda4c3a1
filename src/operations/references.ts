import type { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { mergedAmong, type MergedIds } from '../db/merged.ts';
import { NotFoundError } from '../errors.ts';
import { databaseTime } from './database-time.ts';
import { isRemoved } from './list-edits.ts';
import { mapRowIds, partsOfKey, type RowId } from './row-id.ts';

/** Words that were redacted from a row, from a statement or a note in it, or from what it belongs to. */
export interface RedactedWords {
  /** The rows from which they were redacted, of those in question. */
  readonly of: readonly string[];
  readonly length: number;
  /** In hexadecimal digits. */
  readonly hash: string;
  /** Whether they are as a slug has them. */
  readonly isSlug: boolean;
}

/** A part of an input that says something about a row: the part's path, and the row's id. */
export interface PartOfInput {
  readonly path: readonly string[];
  readonly id: string;
}

/** Words that may not stand in a part of an input. The path of the whole input is empty. */
export interface RedactedInPart {
  readonly path: readonly string[];
  readonly words: readonly RedactedWords[];
}

export interface CheckedReferences {
  /** When the transaction began, by the database's clock. */
  readonly at: Date;
  /** The rows that were merged into others. The input is to refer to those. */
  readonly merged: MergedIds;
  /** What was redacted from the rows that the input changes. */
  readonly redacted: readonly RedactedWords[];
}

/**
 * Checks in one SQL statement that the rows to which an input refers exist. It also reads the time of the change, and what was
 * redacted from its rows.
 * @param indirectly the ids of the rows that the input changes and names otherwise
 * @throws NotFoundError for the first row that doesn't exist, and wasn't merged into another
 */
export async function referencesMustExist(
  tx: Transaction,
  schema: z.ZodType,
  input: unknown,
  indirectly: readonly string[] = [],
): Promise<CheckedReferences> {
  const { references, subjects } = rowIdsIn(schema, input, indirectly);
  if (references.length + subjects.length === 0)
    return { at: await databaseTime(tx), merged: new Map(), redacted: [] };
  const existing = [...new Set(references.map(({ entity }) => entity))].map((entity) => {
    const ids = references.filter((reference) => reference.entity === entity).map(({ id }) => id);
    return Prisma.sql`
      SELECT ${Prisma.raw(`'${keyOf(entity, '')}'`)} || "id" FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ANY(${ids}::uuid[])`;
  });
  const [{ at, found, redacted }] = await tx.$queryRaw<
    [{ at: Date; found: string[]; redacted: RedactedWords[] | null }]
  >`
    SELECT now() AS "at", ARRAY(${existing.length === 0 ? Prisma.sql`SELECT ''` : Prisma.join(existing, ' UNION ALL ')}) AS "found",
      (${redactedFrom(subjects)}) AS "redacted"`;
  const gone = references.filter(({ entity, id }) => !found.includes(keyOf(entity, id)));
  const merged = await mergedAmong(
    tx,
    gone.map(({ id }) => id),
  );
  // What isn't there needn't be removed.
  const missing = gone.find(({ id, path }) => !merged.has(id) && !isRemoved(path));
  if (missing !== undefined) throw new NotFoundError(missing.entity, missing.id, missing.path);
  return { at, merged, redacted: redacted ?? [] };
}

/** The rows to which an input refers, and those that it changes. */
function rowIdsIn(schema: z.ZodType, input: unknown, indirectly: readonly string[]) {
  const references: RowId[] = [];
  const subjects = [...indirectly];
  mapRowIds(schema, input, (rowId) => {
    if (rowId.mustExist) references.push(rowId);
    else subjects.push(rowId.entities === undefined ? rowId.id : partsOfKey(rowId.id)[1]);
    return rowId.id;
  });
  return { references, subjects };
}

/** The SQL of what was redacted from rows: `RedactedWords` as JSON, or null for nothing. */
export function redactedFrom(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT json_agg(json_build_object('of', f."of", 'length', w."length", 'hash', encode(w."hash", 'hex'), 'isSlug', w."isSlug"))
    FROM (
      SELECT "redactionId", array_agg(DISTINCT "of") AS "of" FROM (
        SELECT t."of", r."id" AS "redactionId" FROM (
          SELECT id, id FROM unnest(${ids}::uuid[]) id
          UNION ALL SELECT "intoId", "fromId" FROM "Merged" WHERE "intoId" = ANY(${ids}::uuid[])
          UNION ALL SELECT "id", "actionId" FROM "ActionFigure" WHERE "id" = ANY(${ids}::uuid[])
        ) t ("of", "id") JOIN "Redaction" r ON r."targetId" = t."id"
        UNION ALL SELECT t."of", a."redactionId" FROM (
          SELECT id, id FROM unnest(${ids}::uuid[]) id
          UNION ALL SELECT "id", "articleId" FROM "UpdateNote" WHERE "id" = ANY(${ids}::uuid[])
          UNION ALL SELECT "id", "articleId" FROM "CommentRequest" WHERE "id" = ANY(${ids}::uuid[])
          UNION ALL SELECT "id", "articleId" FROM "LiveBlog" WHERE "id" = ANY(${ids}::uuid[])
          UNION ALL SELECT "id", "articleId" FROM "LivePost" WHERE "id" = ANY(${ids}::uuid[])
        ) t ("of", "articleId") JOIN "RedactionArticle" a ON a."articleId" = t."articleId"
      ) pairs GROUP BY "redactionId"
    ) f JOIN "Redaction" r ON r."id" = f."redactionId"
    CROSS JOIN LATERAL (VALUES (r."length", r."hash", false), (r."slugLength", r."slugHash", true)) w ("length", "hash", "isSlug")
    WHERE w."hash" IS NOT NULL`;
}

/** What is redacted from the rows that an input changes, once the change has locked them. */
export async function redactedByNow(
  tx: Transaction,
  schema: z.ZodType,
  input: unknown,
  indirectly: readonly string[] = [],
): Promise<readonly RedactedWords[]> {
  const { subjects } = rowIdsIn(schema, input, indirectly);
  return redactedFromRows(tx, subjects);
}

/** What was redacted from the row of each part of an input, and for the whole input: from other rows. */
export function redactedByPart(
  redacted: readonly RedactedWords[],
  parts: readonly PartOfInput[],
): readonly RedactedInPart[] {
  const inParts = new Set(parts.map(({ id }) => id));
  const ofOthers = redacted.filter(({ of }) => of.some((id) => !inParts.has(id)));
  return [
    { path: [], words: ofOthers },
    ...parts.map(({ path, id }) => ({ path, words: redacted.filter(({ of }) => of.includes(id)) })),
  ];
}

/** What was redacted from rows. */
export async function redactedFromRows(
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly RedactedWords[]> {
  if (ids.length === 0) return [];
  const [{ redacted }] = await tx.$queryRaw<[{ redacted: RedactedWords[] | null }]>`
    SELECT (${redactedFrom(ids)}) AS "redacted"`;
  return redacted ?? [];
}

function keyOf(entity: EntityName, id: string): string {
  return `${entity} ${id}`;
}

export function connectAll(ids: readonly string[]): { connect: { id: string }[] } {
  return { connect: ids.map((id) => ({ id })) };
}

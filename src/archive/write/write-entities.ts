/** Writes the records of an export, apart from articles. Rows that are there already stay as they are. */
import type pg from 'pg';
import type { Entity, EntityRecord, Parts, RowLinks } from '../understand/entity.ts';
import { columnsIn, Rows, type Row } from './rows.ts';

export async function writeEntities(
  client: pg.ClientBase,
  { name, fields, parts, links, leads, derived, late }: Entity,
  records: readonly EntityRecord[],
): Promise<void> {
  const rows = new Rows([name, ...tablesOf(parts)]);
  const isLate = (column: string) => late.includes(column);
  for (const record of records) {
    const columns = Object.entries(columnsIn(record, fields));
    rows.add(name, {
      id: record.id,
      ...Object.fromEntries(columns.filter(([column]) => !isLate(column))),
      // A trigger adds the slug itself.
      ...('formerSlugs' in leads && { slugs: record['formerSlugs'] }),
      ...derived(record),
    });
    if (late.length > 0)
      rows.set(name, { id: record.id, ...Object.fromEntries(columns.filter(([column]) => isLate(column))) });
  }
  for (const record of records) {
    addParts(rows, record, parts, record);
    for (const [list, { table, own }] of Object.entries(links))
      for (const id of record[list] as readonly string[])
        rows.add(table, own === 'A' ? { A: record.id, B: id } : { A: id, B: record.id });
    for (const fromId of 'mergedIds' in leads ? (record['mergedIds'] as readonly string[]) : [])
      rows.add('Merged', { fromId, intoId: record.id });
  }
  await rows.insert(client);
}

/** Each refers to rows of those before it. */
function tablesOf(lists: Parts): string[] {
  return Object.values(lists).flatMap(({ table, parts }) => [table, ...tablesOf(parts)]);
}

function addParts(rows: Rows, record: Row, lists: Parts, owner: Row): void {
  for (const [list, part] of Object.entries(lists))
    for (const [position, item] of (owner[list] as readonly Row[]).entries()) {
      rows.add(part.table, {
        ...columnsIn(item, part.fields),
        [part.owner]: owner['id'],
        ...(part.order === 'position' && { position }),
        ...part.derived(record),
      });
      addParts(rows, record, part.parts, item);
    }
}

/**
 * Links rows of one table with others. A link that is there already stays.
 * @returns the ids of the rows that were linked
 */
export async function linkRows(
  client: pg.ClientBase,
  { name, table, fields }: RowLinks,
  records: readonly EntityRecord[],
): Promise<Set<string>> {
  const links = records.map((record) => ({ id: record.id, ...columnsIn(record, fields) }));
  const columns = Object.keys(fields);
  const changed = columns
    .map((column) => `(t."${column}" IS NULL AND n."${column}" IS NOT NULL)`)
    .join(' OR ');
  const { rows } = await client.query<{ id: string }>(
    `UPDATE "${table}" t SET ${columns.map((column) => `"${column}" = coalesce(t."${column}", n."${column}")`).join(', ')}
     FROM json_populate_recordset(NULL::"${table}", $1::json) n
     WHERE t."id" = n."id" AND (${changed})${CONDITIONS[name] ?? ''} RETURNING t."id"`,
    [JSON.stringify(links)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What doesn't fit with rows that were here is left out. An amendment belongs to one statement, which says that it was amended. */
const CONDITIONS: Readonly<Record<string, string>> = {
  MemberPerson: ` AND NOT EXISTS (SELECT FROM "Member" o WHERE o."personId" = n."personId")`,
  LiveBlogPin: ` AND EXISTS (SELECT FROM "LivePost" p WHERE p."id" = n."pinnedPostId" AND p."liveBlogId" = t."id")`,
  StatementLink: ` AND (n."amendedById" IS NULL OR t."amendedById" IS NOT NULL OR (t."status" IN ('AMENDED', 'RECORDED_IN_ERROR')
    AND NOT EXISTS (SELECT FROM "Statement" o WHERE o."amendedById" = n."amendedById")))`,
};

/** Takes organisations out of those that they would be a part of in a circle, which rows that are here and the file may form. */
export async function breakCircles(client: pg.ClientBase, ids: ReadonlySet<string>): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `WITH RECURSIVE "whole" AS (
       SELECT o."id" AS "of", o."partOfId" AS "id" FROM "Organization" o WHERE o."id" = ANY($1::uuid[])
       UNION
       SELECT w."of", o."partOfId" FROM "whole" w JOIN "Organization" o ON o."id" = w."id" WHERE o."partOfId" IS NOT NULL
     )
     UPDATE "Organization" o SET "partOfId" = NULL FROM "whole" w WHERE w."of" = w."id" AND o."id" = w."of" RETURNING o."id"`,
    [[...ids]],
  );
  return new Set(rows.map(({ id }) => id));
}

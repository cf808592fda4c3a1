import { brandWithType, createContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { escapeIdentifier } from 'pg';
import { Prisma } from '../../generated/prisma/client.ts';
import { recordingReads } from '../../src/db/sql-reads.ts';
import { columnsOf, readableColumns } from '../../src/extensions/catalogue.ts';
import type { Reading, Row } from '../../src/extensions/define.ts';
import type { ExtensionTable } from '../../src/extensions/installed.ts';
import { isRowId } from '../../src/operations/row-id.ts';
import { mayReadAny, visibleAmong } from '../../src/visibility/extension-rows.ts';
import type { ApiContext } from './context.ts';
import { loaderAt } from './loaders.ts';

/** The rows of one value of a column, and of a page. */
const MOST = 100;
/**
 * How many rows that the viewer doesn't see are passed over, for a page or for all values that are read together. So the time that it
 * takes tells little of them.
 */
const MOST_HIDDEN = 5_000;
/** How many rows each further SQL statement reads, of each value: a long search takes few. */
const FURTHER = 1_000;
/** How many it reads at least of each of many values. */
const LEAST = 10;
/** It comes before the id of each row. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** A column for the value by which a row was found. Nobody names one of a table so. */
const FOUND_BY = '=';

/**
 * The rows that an operation has read, with their types: a field may return them as they are. An extension may keep a row for
 * later operations. These look it up, since it may be hidden by then.
 */
const readIn = createContextCache<WeakMap<Row, string>, ApiContext>(() => new WeakMap());

export function isReadIn(context: ApiContext, row: Row, type: string): boolean {
  return readIn(context).get(row) === type;
}

/** The rows with a value in a column that the viewer sees, in the order of their ids. */
export async function findRows(
  table: ExtensionTable,
  column: string,
  value: string,
  context: ApiContext,
  info: Pick<GraphQLResolveInfo, 'path'>,
): Promise<readonly Row[]> {
  const known = columnsOf(table.name).get(column);
  if (known === undefined) throw new Error(`"${table.name}" has no column "${column}"`);
  if ((known.isUuid && !isRowId(value)) || !mayReadAny(table, context.viewer)) return [];
  const read = async (values: readonly string[]) => {
    const keys = values.map((key) => (!known.isUuid ? '' : column === 'id' ? key : `${key}>${table.name}`));
    const client = recordingReads(context.prisma, ...keys.map((key) => key || `>${table.name}`));
    const name = Prisma.raw(`"${table.name}"`);
    const by = Prisma.raw(escapeIdentifier(column));
    const columns = Prisma.raw(readableColumns(table.name));
    const type = Prisma.raw(known.type);
    const found = new Map<string, Row[]>(values.map((key) => [key, []]));
    /** The last row that was read, of each value that has more. Readers must not notice how many rows they don't see. */
    const left = new Map(values.map((key) => [key, BEFORE_ALL]));
    for (let hidden = 0, most = MOST; left.size > 0 && hidden < MOST_HIDDEN; most = FURTHER) {
      const step = Math.min(most, Math.max(LEAST, Math.floor((MOST_HIDDEN - hidden) / left.size)));
      const matches = await client.$queryRaw<(Row & { readonly [FOUND_BY]: string })[]>`
        SELECT v."value" AS ${Prisma.raw(`"${FOUND_BY}"`)}, r.*
        FROM unnest(${[...left.keys()]}::text[], ${[...left.values()]}::uuid[]) AS v ("value", "last")
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM ${name} t WHERE t.${by} = v."value"::${type} AND t."id" > v."last" ORDER BY t."id" LIMIT ${step}
        ) r ORDER BY r."id"`;
      const foundBy = new Map<Row, string>();
      for (const { [FOUND_BY]: key, ...row } of matches) foundBy.set(row, key);
      const rows = [...foundBy.keys()];
      const seen = await seenAmong(table, rows, context);
      hidden += rows.length - seen.length;
      for (const key of [...left.keys()]) {
        const own = rows.filter((row) => foundBy.get(row) === key);
        const shown = [...(found.get(key) ?? []), ...seen.filter((row) => foundBy.get(row) === key)].slice(
          0,
          MOST,
        );
        found.set(key, shown);
        const last = own.at(-1);
        if (last === undefined || own.length < step || shown.length === MOST) left.delete(key);
        else left.set(key, last.id);
      }
    }
    return values.map((key) => found.get(key) ?? []);
  };
  return loaderAt(`${table.name} ${column}`, context, info, read).load(value);
}

/** A page of the rows that the viewer sees. */
export async function listRows(
  table: ExtensionTable,
  { first, after }: NonNullable<Parameters<Reading['list']>[1]>,
  context: ApiContext,
): Promise<readonly Row[]> {
  let last = after ?? BEFORE_ALL;
  if (!isRowId(last) || !mayReadAny(table, context.viewer)) return [];
  const size = Math.min(Math.max(first ?? 20, 0), MOST);
  const client = recordingReads(context.prisma, `>${table.name}`);
  const name = Prisma.raw(`"${table.name}"`);
  const columns = Prisma.raw(readableColumns(table.name));
  const seen: Row[] = [];
  for (let read = 0, step = MOST; seen.length < size && read < MOST_HIDDEN; read += step, step = FURTHER) {
    const rows = await client.$queryRaw<Row[]>`
      SELECT ${columns} FROM ${name} WHERE "id" > ${last}::uuid ORDER BY "id" LIMIT ${step}`;
    seen.push(...(await seenAmong(table, rows, context)));
    last = rows.at(-1)?.id ?? last;
    if (rows.length < step) break;
  }
  return seen.slice(0, size);
}

/** The row of an id that the viewer sees, with the type of its table; null for another. */
export async function visibleRow(
  table: ExtensionTable,
  id: string,
  context: ApiContext,
  info: Pick<GraphQLResolveInfo, 'path'>,
): Promise<Row | null> {
  const [row = null] = await findRows(table, 'id', id, context, info);
  return row;
}

/** Those that the viewer sees. The rows of Dateline that they follow are looked up by the conditions that hold for these. */
async function seenAmong(
  table: ExtensionTable,
  rows: readonly Row[],
  context: ApiContext,
): Promise<readonly Row[]> {
  const seen = await visibleAmong(table, rows, context);
  for (const row of seen) {
    brandWithType<never>(row, table.type);
    readIn(context).set(row, table.type);
  }
  return seen;
}

import { brandWithType } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { escapeIdentifier } from 'pg';
import { Prisma } from '../../generated/prisma/client.ts';
import { tableOf } from '../../src/db/entities.ts';
import { recordingReads } from '../../src/db/sql-reads.ts';
import { columnsOf, readableColumns } from '../../src/extensions/catalogue.ts';
import type { Reading, Row } from '../../src/extensions/define.ts';
import { followedBy, type ExtensionTable } from '../../src/extensions/installed.ts';
import { isRowId } from '../../src/operations/row-id.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';
import type { ApiContext } from './context.ts';
import { loaderAt, oneOf } from './loaders.ts';
import { isNodeEntity, visibleRows } from './visible.ts';

/** The rows of one value of a column, and of a page. */
const MOST = 100;
/** How many rows that the viewer doesn't see are passed over, for a value or a page. */
const MOST_HIDDEN = 5_000;
/** How many rows each further SQL statement reads: a long search takes few. */
const FURTHER = 1_000;
/** It comes before the id of each row. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** The rows that were read for a viewer: a field may return them as they are. */
const readFor = new WeakMap<Row, { readonly type: string; readonly viewer: Viewer }>();

export function isReadFor(row: Row, type: string, viewer: Viewer): boolean {
  const read = readFor.get(row);
  return read?.type === type && read.viewer === viewer;
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
    const type = Prisma.raw(known.isUuid ? 'uuid[]' : 'text[]');
    const found = new Map<string, Row[]>(values.map((key) => [key, []]));
    /** The last row that was read, of each value that has more. Readers must not notice how many rows they don't see. */
    const left = new Map(values.map((key) => [key, BEFORE_ALL]));
    for (let read = 0, step = MOST; left.size > 0 && read < MOST_HIDDEN; read += step, step = FURTHER) {
      const rows = await client.$queryRaw<Row[]>`
        SELECT r.* FROM unnest(${[...left.keys()]}::${type}, ${[...left.values()]}::uuid[]) AS v ("value", "last")
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM ${name} t WHERE t.${by} = v."value" AND t."id" > v."last" ORDER BY t."id" LIMIT ${step}
        ) r ORDER BY r."id"`;
      const seen = await seenAmong(table, rows, context);
      for (const key of [...left.keys()]) {
        const own = ofValue(rows, column, key);
        const shown = [...(found.get(key) ?? []), ...ofValue(seen, column, key)].slice(0, MOST);
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

function ofValue(rows: readonly Row[], column: string, value: string): readonly Row[] {
  return rows.filter((row) => String(row[column]) === value);
}

/** A page of the rows that the viewer sees. */
export async function listRows(
  table: ExtensionTable,
  { first, after }: NonNullable<Parameters<Reading['list']>[1]>,
  context: ApiContext,
): Promise<readonly Row[]> {
  const size = Math.min(Math.max(first ?? 20, 0), MOST);
  const client = recordingReads(context.prisma, `>${table.name}`);
  const name = Prisma.raw(`"${table.name}"`);
  const columns = Prisma.raw(readableColumns(table.name));
  const seen: Row[] = [];
  let last = after ?? BEFORE_ALL;
  if (!isRowId(last) || !mayReadAny(table, context.viewer)) return [];
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

/** A table that is hidden from the viewer isn't read, so no change of it drops a reader's cached answer. */
function mayReadAny({ visibleTo }: ExtensionTable, viewer: Viewer): boolean {
  if (visibleTo === 'MEMBERS') return hasRole(viewer, 'REPORTER');
  return visibleTo !== 'EDITORS' || hasRole(viewer, 'EDITOR');
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
    readFor.set(row, { type: table.type, viewer: context.viewer });
  }
  return seen;
}

/** Those whose objects the viewer sees. A row that refers to none of them is for editors. */
export async function visibleAmong<R extends Row>(
  table: ExtensionTable,
  rows: readonly R[],
  context: Pick<ApiContext, 'prisma' | 'viewer'>,
): Promise<readonly R[]> {
  if (!mayReadAny(table, context.viewer)) return [];
  if (typeof table.visibleTo === 'string' || rows.length === 0) return rows;
  const followed = followedBy(table);
  const seen = await Promise.all(followed.map((column) => seenIn(table, column, rows, context)));
  return rows.filter((row) => {
    const objects = followed.map((column, index) => ({ id: row[column], seen: seen[index] }));
    const named = objects.filter(({ id }) => typeof id === 'string');
    if (named.length === 0) return hasRole(context.viewer, 'EDITOR');
    return named.every(({ id, seen: visible }) => visible?.has(id as string) === true);
  });
}

/** The ids of the objects in a column that the viewer sees. */
async function seenIn(
  { name }: ExtensionTable,
  column: string,
  rows: readonly Row[],
  { prisma, viewer }: Pick<ApiContext, 'prisma' | 'viewer'>,
): Promise<ReadonlySet<string>> {
  const entity = columnsOf(name).get(column)?.of ?? '';
  if (!isNodeEntity(entity)) throw new Error(`"${column}" refers to ${entity}, whose objects have no ids`);
  const ids = [...new Set(rows.flatMap((row) => (typeof row[column] === 'string' ? [row[column]] : [])))];
  const where = { AND: [visibleRows(entity, viewer), { id: oneOf(ids) }] };
  const found = await tableOf(prisma, entity).findMany({ where, select: { id: true } });
  return new Set(found.map(({ id }) => id));
}

/** What leads to the rows of an export besides their ids and slugs: former slugs, and the ids of what was merged into them. */
import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { RefusedRecord } from '../read/refused.ts';
import type { Entity, EntityRecord } from '../understand/entity.ts';
import { lostSlug, rowsWithSlugs } from './free-slugs.ts';
import type { Reference } from './references.ts';

interface Placed {
  readonly place: string;
  readonly record: EntityRecord;
}

/** Of two that have the same, the first in the file keeps it, unless a row here has it. */
export async function withFreeLeads(
  client: pg.ClientBase,
  { name, leads }: Entity,
  placed: readonly Placed[],
): Promise<{ readonly records: EntityRecord[]; readonly lost: RefusedRecord[] }> {
  const records = placed.map(({ record }) => record);
  if (!('formerSlugs' in leads)) return { records, lost: [] };
  const idsOf = (record: EntityRecord) => (record['mergedIds'] ?? []) as readonly string[];
  const slugsOf = (record: EntityRecord) => record['formerSlugs'] as readonly string[];
  const holders = await rowsWithSlugs(client, name, records.flatMap(slugsOf));
  const taken = new Set([...holders.keys(), ...records.map(({ slug }) => String(slug))]);
  const known = await knownIds(client, name, records.flatMap(idsOf));
  for (const { id } of records) known.add(id);
  const lost: RefusedRecord[] = [];
  const free = placed.map(({ place, record }) => {
    const formerSlugs = slugsOf(record).filter((slug) => isNew(taken, slug));
    const missing = slugsOf(record).filter((slug) => !formerSlugs.includes(slug));
    lost.push(...missing.map((slug) => lostSlug(place, slug, name.toLowerCase())));
    return { ...record, formerSlugs, mergedIds: idsOf(record).filter((id) => isNew(known, id)) };
  });
  return { records: free, lost };
}

/** Adds a value; false if it is there already. */
function isNew(values: Set<string>, value: string): boolean {
  return values.size < values.add(value).size;
}

/** Those that rows here have, or that lead to rows here. */
async function knownIds(client: pg.ClientBase, table: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    `SELECT "id" FROM "${table}" WHERE "id" = ANY($1::uuid[]) UNION SELECT "fromId" FROM "Merged" WHERE "fromId" = ANY($1::uuid[])`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * The records with other ids in place of those that lead to other rows here: an export may be older than a merge.
 * @param same the ids of rows here, by those that they have in the file
 */
export async function withCurrentIds<Record extends { readonly record: EntityRecord }>(
  client: pg.ClientBase,
  batch: readonly Record[],
  referencesTo: (record: EntityRecord) => Iterable<Reference>,
  same: ReadonlyMap<string, string>,
): Promise<readonly Record[]> {
  const ids = batch.flatMap(({ record }) => [
    record.id,
    ...Array.from(referencesTo(record), ([, id]) => String(id)),
  ]);
  const { rows } = await client.query<{ fromId: string; intoId: string }>(
    'SELECT "fromId", "intoId" FROM "Merged" WHERE "fromId" = ANY($1::uuid[])',
    [ids],
  );
  const known = ids.flatMap((id) => {
    const here = same.get(id);
    return here === undefined ? [] : [[id, here] as const];
  });
  if (rows.length + known.length === 0) return batch;
  const merged = new Map([...known, ...rows.map(({ fromId, intoId }) => [fromId, intoId] as const)]);
  return batch.map((read) => ({ ...read, record: current(read.record, merged) as EntityRecord }));
}

/** Items of a list that are now the same but for their own ids become one: the last of them. */
function current(value: unknown, merged: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return merged.get(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, current(inner, merged)]));
  const withoutIds = (name: string, inner: unknown) => (name === 'id' ? undefined : inner);
  const items = value.map((item: unknown) => current(item, merged));
  if (isDeepStrictEqual(items, value)) return items;
  return [...new Map(items.map((item) => [JSON.stringify(item, withoutIds), item])).values()];
}

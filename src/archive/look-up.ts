/** What the database has of what some records name. */
import type pg from 'pg';
import type { Plan } from './plan.ts';

/** Ids, by the table of their rows. */
export class References {
  readonly #ids = new Map<string, Set<string>>();

  add(table: string, id: unknown): void {
    if (typeof id !== 'string') return;
    const ids = this.#ids.get(table);
    if (ids === undefined) this.#ids.set(table, new Set([id]));
    else ids.add(id);
  }

  get tables(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#ids;
  }
}

/** The keys `Table:id` of the rows that aren't there. */
export async function missing(
  client: pg.ClientBase,
  references: References,
  plan: Plan | null,
): Promise<Set<string>> {
  const tables = [...references.tables];
  if (tables.length === 0) return new Set();
  const parts = tables.map(
    ([table], index) => `
      SELECT '${table}:' || r."id" AS "key" FROM unnest($${index + 1}::uuid[]) AS r ("id")
      WHERE NOT EXISTS (SELECT FROM "${table}" t WHERE t."id" = r."id")`,
  );
  const { rows } = await client.query<{ key: string }>(
    parts.join(' UNION ALL '),
    tables.map(([, ids]) => [...ids]),
  );
  const keys = rows.map(({ key }) => key);
  const planned = plan === null || keys.length === 0 ? new Set<string>() : await plan.has(keys);
  return new Set(keys.filter((key) => !planned.has(key)));
}

/**
 * The slugs of these that articles have or had.
 * @param ofDrafts whether those of drafts count: two drafts may have the same slug, but only one of them can be published with it
 */
export async function slugsInUse(
  client: pg.ClientBase,
  slugs: readonly string[],
  { ofDrafts, plan }: { readonly ofDrafts: boolean; readonly plan: Plan | null },
): Promise<Set<string>> {
  const { rows } = await client.query<{ slug: string }>(
    `SELECT DISTINCT s AS "slug" FROM "Article" a CROSS JOIN unnest(a."slugs") s
     WHERE a."slugs" && $1::text[] AND s = ANY($1::text[])${ofDrafts ? '' : ` AND a."state" <> 'DRAFT'`}`,
    [slugs],
  );
  const planned = plan === null ? new Set<string>() : await plan.has(slugs.map((slug) => `slug:${slug}`));
  return new Set([...rows.map(({ slug }) => slug), ...[...planned].map((key) => key.slice('slug:'.length))]);
}

/** The slugs of these that rows of another noun have, with the ids of these rows. */
export async function rowsWithSlugs(
  client: pg.ClientBase,
  table: string,
  slugs: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ slug: string; id: string }>(
    `SELECT "slug", "id" FROM "${table}" WHERE "slug" = ANY($1::text[])`,
    [slugs],
  );
  return new Map(rows.map(({ slug, id }) => [slug, id]));
}

const TRIES = 1_000;

/**
 * A free slug for each: as it is, or with a number.
 * @param inUse asks which of some slugs are taken
 */
export async function freeSlugs(
  wanted: readonly string[],
  inUse: (slugs: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<string[]> {
  const given = new Map<number, string>();
  const taken = new Set<string>();
  for (let number = 1; given.size < wanted.length; number += 1) {
    if (number > TRIES) throw new Error('There are slugs without end.');
    const open = [...wanted.keys()].filter((index) => !given.has(index));
    const candidates = open.map((index) => numbered(wanted[index] ?? '', number));
    const used = await inUse([...new Set(candidates)]);
    for (const [place, index] of open.entries()) {
      const slug = candidates[place] ?? '';
      if (used.has(slug) || taken.has(slug)) continue;
      taken.add(slug);
      given.set(index, slug);
    }
  }
  return wanted.map((_, index) => given.get(index) ?? '');
}

const LONGEST_SLUG = 200;

function numbered(slug: string, number: number): string {
  if (number === 1) return slug;
  const suffix = `-${number}`;
  return `${slug.slice(0, LONGEST_SLUG - suffix.length).replace(/-+$/, '')}${suffix}`;
}

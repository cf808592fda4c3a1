/** What the database has of what some records name. */
import type pg from 'pg';
import type { Plan } from './planned.ts';

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

type SlugsInUse = (slugs: readonly string[]) => Promise<ReadonlySet<string>>;

/** Numbers up to this are looked at together: few slugs are wanted more often. */
const FEW = 10;
/** Numbers of one slug that are looked at together. */
const MANY = 500;

/**
 * A free slug for each: as it is, or with a number.
 * @param inUse asks which of some slugs are taken
 */
export async function freeSlugs(wanted: readonly string[], inUse: SlugsInUse): Promise<string[]> {
  const taken = new Set(await inUse([...new Set(wanted)]));
  const given = wanted.map((slug) => {
    if (taken.has(slug)) return null;
    taken.add(slug);
    return slug;
  });
  const others = new Map(
    wanted.flatMap((slug, index) =>
      given[index] === null ? [[slug, freeNumbers(slug, taken, inUse)] as const] : [],
    ),
  );
  if (others.size > 0)
    for (const slug of await inUse([...others.keys()].flatMap((slug) => numbered(slug, 2, FEW))))
      taken.add(slug);
  const free: string[] = [];
  for (const [index, slug] of wanted.entries())
    free.push(given[index] ?? (await others.get(slug)?.next())?.value ?? slug);
  return free;
}

/** The slug with each number that is free, in order. Those up to FEW that are in use are among the taken ones. */
async function* freeNumbers(
  slug: string,
  taken: Set<string>,
  inUse: SlugsInUse,
): AsyncGenerator<string, never> {
  function* free(candidates: readonly string[]) {
    for (const candidate of candidates) {
      if (taken.has(candidate)) continue;
      taken.add(candidate);
      yield candidate;
    }
  }
  yield* free(numbered(slug, 2, FEW));
  // Thousands may have the same one: where their numbers end is found by doubling, then by halving.
  const isUsed = async (number: number) => (await inUse(numbered(slug, number, number))).size > 0;
  let [last, end] = [FEW, 2 * FEW];
  while (await isUsed(end)) [last, end] = [end, 2 * end];
  while (end - last > 1) {
    const middle = Math.floor((last + end) / 2);
    if (await isUsed(middle)) last = middle;
    else end = middle;
  }
  for (let from = end; ; from += MANY) {
    const candidates = numbered(slug, from, from + MANY - 1);
    const used = await inUse(candidates);
    yield* free(candidates.filter((candidate) => !used.has(candidate)));
  }
}

const LONGEST_SLUG = 200;

/** The slug with each of these numbers. */
function numbered(slug: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const suffix = `-${from + index}`;
    return `${slug.slice(0, LONGEST_SLUG - suffix.length).replace(/-$/, '')}${suffix}`;
  });
}

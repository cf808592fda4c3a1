import type pg from 'pg';
import type { Planned } from './planned.ts';

/**
 * The slugs of these that articles have or had.
 * @param ofDrafts whether those of drafts count: two drafts may have the same slug, but only one of them can be published with it
 */
export async function slugsInUse(
  client: pg.ClientBase,
  slugs: readonly string[],
  { ofDrafts, planned }: { readonly ofDrafts: boolean; readonly planned: Planned | null },
): Promise<Set<string>> {
  if (slugs.length === 0) return new Set();
  const { rows } = await client.query<{ slug: string }>(
    `SELECT DISTINCT s AS "slug" FROM "Article" a CROSS JOIN unnest(a."slugs") s
     WHERE a."slugs" && $1::text[] AND s = ANY($1::text[])${ofDrafts ? '' : ` AND a."state" <> 'DRAFT'`}`,
    [slugs],
  );
  const later = (await planned?.has(slugs.map((slug) => `slug:${slug}`))) ?? new Set<string>();
  return new Set([...rows.map(({ slug }) => slug), ...[...later].map((key) => key.slice('slug:'.length))]);
}

/** The slugs of these that rows of another entity have, with the ids of these rows. */
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

/** Numbers up to this are asked for together: few slugs are wanted more often. */
const FEW = 10;
/** Numbers of one slug that are asked for together. */
const MANY = 500;
const LONGEST_SLUG = 200;

/** Finds free slugs: as they are, or with a number. */
export class FreeSlugs {
  /** For slugs that thousands want: the number from which on some may be free. */
  readonly #from = new Map<string, number>();

  /** One for each of the slugs. */
  async find(wanted: readonly string[], inUse: SlugsInUse): Promise<string[]> {
    const taken = new Set(await inUse([...new Set(wanted)]));
    const given = wanted.map((slug) => {
      if (taken.has(slug)) return null;
      taken.add(slug);
      return slug;
    });
    const others = new Set(wanted.filter((_, index) => given[index] === null));
    const few = [...others].flatMap((slug) => numbered(slug, 2, FEW));
    if (few.length > 0) for (const slug of await inUse(few)) taken.add(slug);
    const numbers = new Map([...others].map((slug) => [slug, this.#numbers(slug, taken, inUse)]));
    const free: string[] = [];
    for (const [index, slug] of wanted.entries())
      free.push(given[index] ?? (await numbers.get(slug)?.next())?.value ?? slug);
    return free;
  }

  /** The slug with each number that is free, in order. Those up to FEW that are in use are among the taken ones. */
  async *#numbers(slug: string, taken: Set<string>, inUse: SlugsInUse): AsyncGenerator<string, never> {
    function* free(candidates: readonly string[]) {
      for (const candidate of candidates) {
        if (taken.has(candidate)) continue;
        taken.add(candidate);
        yield candidate;
      }
    }
    yield* free(numbered(slug, 2, FEW));
    for (let from = this.#from.get(slug) ?? FEW + 1; ; from += MANY) {
      const candidates = numbered(slug, from, from + MANY - 1);
      const used = await inUse(candidates);
      if (used.size === MANY) this.#from.set(slug, from + MANY);
      yield* free(candidates.filter((candidate) => !used.has(candidate)));
    }
  }
}

/** The slug with each of these numbers. */
function numbered(slug: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const suffix = `-${from + index}`;
    return `${slug.slice(0, LONGEST_SLUG - suffix.length).replace(/-$/, '')}${suffix}`;
  });
}

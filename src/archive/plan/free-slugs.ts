import type pg from 'pg';
import type { RefusedRecord } from '../read/refused.ts';
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
     WHERE a."slugs" && $1::text[] AND s = ANY($1::text[])${ofDrafts ? '' : ` AND a."state" NOT IN ('DRAFT', 'DISCARDED')`}`,
    [slugs],
  );
  const later = slugs.filter((slug) => planned?.has(`slug:${slug}`));
  return new Set([...rows.map(({ slug }) => slug), ...later]);
}

/** The slugs of these that rows of another entity have or had, with the ids of these rows. */
export async function rowsWithSlugs(
  client: pg.ClientBase,
  table: string,
  slugs: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ slug: string; id: string }>(
    // Newsletters, fronts and the rows of extensions have one slug.
    table === 'Newsletter' || table === 'Front' || table.includes('_')
      ? `SELECT "slug", "id" FROM "${table}" WHERE "slug" = ANY($1::text[])`
      : `SELECT s AS "slug", t."id" FROM "${table}" t CROSS JOIN unnest(t."slugs") s WHERE t."slugs" && $1::text[] AND s = ANY($1::text[])`,
    [slugs],
  );
  return new Map(rows.map(({ slug, id }) => [slug, id]));
}

type SlugsInUse = (slugs: readonly string[]) => Promise<ReadonlySet<string>>;

/** Numbers of one slug that are looked up together. */
const WINDOW = 200;
const LONGEST_SLUG = 200;

/** Finds free slugs: as they are, or with a number. */
export class FreeSlugs {
  /** For slugs that hundreds want: the number from which on some may be free. */
  readonly #from = new Map<string, number>();

  /** One for each of the slugs. */
  async find(wanted: readonly string[], inUse: SlugsInUse): Promise<string[]> {
    const taken = new Set(await inUse([...new Set(wanted)]));
    const given = wanted.map((slug) => {
      if (taken.has(slug)) return null;
      taken.add(slug);
      return slug;
    });
    const numbers = new Map(wanted.map((slug) => [slug, this.#withNumbers(slug, taken, inUse)]));
    const free: string[] = [];
    for (const [index, slug] of wanted.entries())
      free.push(given[index] ?? (await numbers.get(slug)?.next())?.value ?? slug);
    return free;
  }

  /** The slug with each number that is free, in order. */
  async *#withNumbers(slug: string, taken: Set<string>, inUse: SlugsInUse): AsyncGenerator<string, never> {
    for (let from = this.#from.get(slug) ?? 2; ; from += WINDOW) {
      const candidates = Array.from({ length: WINDOW }, (_, index) => numbered(slug, from + index));
      const used = await inUse(candidates);
      if (used.size === WINDOW) this.#from.set(slug, from + WINDOW);
      for (const candidate of candidates) {
        if (used.has(candidate) || taken.has(candidate)) continue;
        taken.add(candidate);
        yield candidate;
      }
    }
  }
}

function numbered(slug: string, number: number): string {
  const suffix = `-${number}`;
  return `${slug.slice(0, LONGEST_SLUG - suffix.length).replace(/-$/, '')}${suffix}`;
}

export function lostSlug(place: string, slug: string, noun = 'article'): RefusedRecord {
  return { place, reason: `doesn't keep the former slug '${slug}': another ${noun} has it, or had it` };
}

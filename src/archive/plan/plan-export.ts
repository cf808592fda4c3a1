/** What an import of an export adds: rows that aren't there yet. Everything else stays as it is. */
import type pg from 'pg';
import { extensionTables } from '../../extensions/installed.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import type { RefusedRecord } from '../read/refused.ts';
import type { ArticleRecord } from '../understand/article-record.ts';
import type { Entity, EntityRecord, RowLinks } from '../understand/entity.ts';
import type { ExportRecord } from '../understand/export-records.ts';
import { FreeSlugs, lostSlug, rowsWithSlugs, slugsInUse } from './free-slugs.ts';
import { withCurrentIds, withFreeLeads } from './leads.ts';
import { misquotations, type Quoting } from './misquotations.ts';
import type { Planned } from './planned.ts';
import { redactedRows } from './redacted-rows.ts';
import {
  missingRows,
  referencesIn,
  referencesOf,
  referencesOfArticle,
  type Reference,
} from './references.ts';

interface Plan<Item> {
  /** To be written. */
  readonly fresh: readonly Item[];
  readonly unchanged: number;
  readonly skipped: readonly RefusedRecord[];
  readonly notes: readonly RefusedRecord[];
}

interface PlacedRecord<Item = EntityRecord> {
  readonly place: string;
  readonly record: Item;
}

/** Readers know them by their slugs: two newsrooms have the same ones. */
const KNOWN_BY_SLUG: ReadonlySet<string> = new Set(['Tag', 'Section']);

/** Several of these may have the same slug. */
const DRAFTS: readonly ArticleRecord['state'][] = ['DRAFT', 'DISCARDED'];

export class ExportPlan {
  readonly #planned: Planned | null;
  readonly #slugs = new FreeSlugs();
  /** The ids that tags and sections of the file have here, if they are others. */
  readonly #same = new Map<string, string>();

  /** @param planned set in a dry run */
  constructor(planned: Planned | null) {
    this.#planned = planned;
  }

  async entities(
    client: pg.ClientBase,
    entity: Entity,
    batch: readonly ExportRecord[],
  ): Promise<Plan<EntityRecord>> {
    const { name, fields } = entity;
    if (this.#planned === null && (name === 'Person' || name === 'Organization'))
      await client.query(LOCK_DIRECTORY);
    const found = await this.#sorted(client, name, batch, (record) => referencesOf(record, entity));
    const quoted = 'blocks' in entity.parts ? await withoutMisquotations(client, found) : found;
    const sorted = await withoutRedacted(client, name, quoted);
    const { records, lost } = await withFreeLeads(client, entity, sorted.fresh);
    let plan: Plan<EntityRecord> = { ...sorted, fresh: records, notes: lost };
    if ('slug' in fields && records.length > 0) {
      const slugs = records.map(({ slug }) => String(slug));
      const holders = await rowsWithSlugs(client, name, slugs);
      if (KNOWN_BY_SLUG.has(name)) plan = this.#withoutKnown(plan, holders);
      else if (holders.size > 0) {
        const former = records.flatMap(({ formerSlugs = [] }) => formerSlugs as readonly string[]);
        const inUse = async (asked: readonly string[]) =>
          new Set([...(await rowsWithSlugs(client, name, asked)).keys(), ...former]);
        const free = await this.#slugs.find(slugs, inUse);
        const fresh = records.map((record, index) => ({ ...record, slug: free[index] }));
        plan = { ...plan, fresh, notes: [...lost, ...renamed(sorted.fresh, slugs, free)] };
      }
    }
    for (const { id } of plan.fresh) this.#planned?.set(`${name}:${id}`, null);
    return plan;
  }

  /** A tag or section with the slug of one that is here is that one. */
  #withoutKnown(plan: Plan<EntityRecord>, holders: ReadonlyMap<string, string>): Plan<EntityRecord> {
    const fresh = plan.fresh.filter(({ id, slug }) => {
      const holder = holders.get(String(slug));
      if (holder !== undefined) this.#same.set(id, holder);
      return holder === undefined;
    });
    return { ...plan, fresh, unchanged: plan.unchanged + plan.fresh.length - fresh.length };
  }

  async links(
    client: pg.ClientBase,
    { table, fields }: RowLinks,
    batch: readonly ExportRecord[],
  ): Promise<Pick<Plan<PlacedRecord>, 'fresh' | 'skipped'>> {
    // A section that was here before stays where it is.
    const own = batch.filter(({ record }) => !this.#same.has(record.id));
    const { checked } = await this.#checked(client, table, own, (record) => [
      [table, record.id],
      ...referencesIn(record, fields),
    ]);
    return {
      fresh: checked.flatMap(({ read, problem }) => (problem === null ? [read] : [])),
      skipped: checked.flatMap(({ problem }) => problem ?? []),
    };
  }

  async articles(client: pg.ClientBase, batch: readonly ExportRecord[]): Promise<Plan<ArticleRecord>> {
    const sorted = await withoutMisquotations(
      client,
      await this.#sorted(client, 'Article', batch, (record) => referencesOfArticle(record as ArticleRecord)),
    );
    const articles = sorted.fresh.map(({ place, record }) => ({ place, record: record as ArticleRecord }));
    const taking = articles.filter(({ record }) => !DRAFTS.includes(record.state));
    const wanted = taking.map(({ record }) => record.slug);
    const inUse = (slugs: readonly string[]) =>
      slugsInUse(client, slugs, { ofDrafts: false, planned: this.#planned });
    const used = await inUse([...wanted, ...taking.flatMap(({ record }) => record.formerSlugs)]);
    const free = wanted.some((slug) => used.has(slug)) ? await this.#slugs.find(wanted, inUse) : wanted;
    const slugs = new Map(taking.map(({ record }, index) => [record.id, free[index] ?? record.slug]));
    const lost = taking.flatMap(({ place, record }) =>
      record.formerSlugs.filter((slug) => used.has(slug)).map((slug) => lostSlug(place, slug)),
    );
    for (const { record } of articles) this.#planned?.set(`Article:${record.id}`, null);
    for (const slug of slugs.values()) this.#planned?.set(`slug:${slug}`, null);
    const fresh = articles.map(({ record }) => {
      const slug = slugs.get(record.id);
      if (slug === undefined) return record;
      return { ...record, slug, formerSlugs: record.formerSlugs.filter((former) => !used.has(former)) };
    });
    return {
      ...sorted,
      fresh,
      notes: [...renamed(taking, wanted, free), ...lost],
    };
  }

  /** The records that aren't there yet, and have everything there that they refer to. */
  async #sorted(
    client: pg.ClientBase,
    table: string,
    batch: readonly ExportRecord[],
    referencesTo: (record: EntityRecord) => Iterable<Reference>,
  ): Promise<Sorted> {
    const { checked, gone } = await this.#checked(client, table, batch, referencesTo);
    const skipped: RefusedRecord[] = [];
    const fresh = new Map<string, PlacedRecord>();
    for (const { read, problem } of checked) {
      const { id } = read.record;
      if (!gone.has(`${table}:${id}`) || fresh.has(id)) continue;
      if (problem === null) fresh.set(id, read);
      else skipped.push(problem);
    }
    return { fresh: [...fresh.values()], unchanged: batch.length - fresh.size - skipped.length, skipped };
  }

  /** Finds records that refer to what isn't there, and which of these rows aren't there. */
  async #checked(
    client: pg.ClientBase,
    table: string,
    batch: readonly ExportRecord[],
    referencesTo: (record: EntityRecord) => Iterable<Reference>,
  ) {
    const current = await withCurrentIds(client, batch, referencesTo, this.#same);
    const named = current.map((read) => ({ read, refers: [...referencesTo(read.record)] }));
    const all = named.flatMap(({ read, refers }) => [[table, read.record.id] as const, ...refers]);
    const gone = await missingRows(client, all, this.#planned);
    const checked = named.map(({ read, refers }) => ({ read, problem: notThere(read.place, refers, gone) }));
    return { checked, gone };
  }
}

interface Sorted {
  readonly fresh: readonly PlacedRecord[];
  readonly unchanged: number;
  readonly skipped: readonly RefusedRecord[];
}

/** Without articles and posts whose paragraphs have words that the statements here don't have. */
async function withoutMisquotations(client: pg.ClientBase, sorted: Sorted): Promise<Sorted> {
  const quoting = sorted.fresh.map(({ record }) => record as unknown as Quoting);
  const wrong = await misquotations(client, quoting);
  const skipped = sorted.fresh.flatMap(({ place, record: { id } }) => {
    const reason = wrong.get(id);
    return reason === undefined ? [] : { place, reason };
  });
  return {
    ...sorted,
    fresh: sorted.fresh.filter(({ record }) => !wrong.has(record.id)),
    skipped: [...sorted.skipped, ...skipped],
  };
}

/** Without rows of extensions that have words which were redacted here from what they name. */
async function withoutRedacted(client: pg.ClientBase, name: string, sorted: Sorted): Promise<Sorted> {
  const table = extensionTables().find((each) => each.name === name);
  if (table === undefined) return sorted;
  const records = sorted.fresh.map(({ record }) => record);
  const redacted = await redactedRows(client, table, records);
  const reason = 'has words that were redacted from an object that it refers to';
  return {
    ...sorted,
    fresh: sorted.fresh.filter(({ record }) => !redacted.has(record.id)),
    skipped: [
      ...sorted.skipped,
      ...sorted.fresh.flatMap(({ place, record }) => (redacted.has(record.id) ? { place, reason } : [])),
    ],
  };
}

function notThere(
  place: string,
  references: readonly Reference[],
  gone: ReadonlySet<string>,
): RefusedRecord | null {
  const missing = references.find(([table, id]) => gone.has(`${table}:${String(id)}`));
  if (missing === undefined) return null;
  return { place, reason: `refers to the ${missing[0]} ${String(missing[1])}, which isn't there` };
}

function renamed(
  records: readonly { readonly place: string }[],
  wanted: readonly string[],
  free: readonly string[],
): RefusedRecord[] {
  return records.flatMap(({ place }, index) =>
    free[index] === wanted[index]
      ? []
      : [{ place, reason: `has the slug '${free[index]}': '${wanted[index]}' is taken` }],
  );
}

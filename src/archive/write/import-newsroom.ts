/** Imports an export: adds what isn't there yet, with its ids, and leaves everything else as it is. */
import type pg from 'pg';
import { newId } from '../../db/new-id.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import type { ArticleRecord } from '../understand/article-record.ts';
import { freeSlugs, missing, References, rowsWithSlugs, slugsInUse } from '../plan/look-up.ts';
import {
  LINKS_OF_STATEMENTS,
  NOUNS,
  PARTS_OF_ORGANIZATIONS,
  type Noun,
  type NounRecord,
  type RowLinks,
} from '../understand/entities.ts';
import type { Plan } from '../plan/planned.ts';
import type { ReadRecord } from '../understand/read-export.ts';
import type { Report } from './report.ts';
import { referencesOfArticle, writeArticles } from './write-articles.ts';
import { breakCircles, linkRows, referencesOf, refersTo, writeRecords } from './write-records.ts';

interface Destination {
  readonly report: Report;
  /** Set in a dry run, which writes nothing. */
  readonly plan: Plan | null;
}

/** What is told once the batch is committed. */
type Tell = () => void;

export class NewsroomImport {
  readonly #to: Destination;
  readonly #file: string;
  /** Tags of the file that are here with another id. */
  readonly #tags = new Map<string, string>();

  constructor(to: Destination, file: string) {
    this.#to = to;
    this.#file = file;
  }

  /** Writes records of one noun. In a transaction. */
  async write(client: pg.ClientBase, batch: readonly ReadRecord[]): Promise<Tell> {
    const kind = batch[0]?.kind;
    const links = [PARTS_OF_ORGANIZATIONS, LINKS_OF_STATEMENTS].find(({ name }) => name === kind);
    if (links !== undefined) return this.#link(client, links, batch);
    const noun = NOUNS.find(({ name }) => name === kind);
    return noun === undefined ? this.#writeArticles(client, batch) : this.#writeNoun(client, noun, batch);
  }

  async #writeNoun(client: pg.ClientBase, noun: Noun, batch: readonly ReadRecord[]): Promise<Tell> {
    const { report, plan } = this.#to;
    if (plan === null && (noun.name === 'Person' || noun.name === 'Organization'))
      await client.query(LOCK_DIRECTORY);
    const found = await this.#sort(client, noun.name, batch, (record) => referencesOf(record, noun));
    const { fresh, tells } = found;
    let records = fresh.map(({ record }) => record);
    let { unchanged } = found;
    if ('slug' in noun.fields && fresh.length > 0) {
      const slugs = records.map(({ slug }) => String(slug));
      const holders = await rowsWithSlugs(client, noun.name, slugs);
      if (noun.name === 'Tag') {
        const known = records.filter(({ slug }) => holders.has(String(slug)));
        for (const { id, slug } of known) this.#tags.set(id, holders.get(String(slug)) ?? id);
        records = records.filter(({ slug }) => !holders.has(String(slug)));
        unchanged += known.length;
      } else if (holders.size > 0) {
        const free = await freeSlugs(
          slugs,
          async (asked) => new Set((await rowsWithSlugs(client, noun.name, asked)).keys()),
        );
        records = records.map((record, index) => ({ ...record, slug: free[index] }));
        tells.push(...renamed(report, fresh, slugs, free));
      }
    }
    if (plan === null) {
      await writeRecords(client, noun, records);
      await this.#audit(client, noun.name, records.length);
    } else await plan.add(records.map(({ id }) => `${noun.name}:${id}`));
    return this.#done(noun.name, records.length, unchanged, tells);
  }

  async #link(client: pg.ClientBase, links: RowLinks, batch: readonly ReadRecord[]): Promise<Tell> {
    const { report, plan } = this.#to;
    const references = new References();
    for (const { record } of batch) {
      references.add(links.table, record.id);
      for (const [table, id] of refersTo(record, links.fields)) references.add(table, id);
    }
    const gone = await missing(client, references, plan);
    const tells: Tell[] = [];
    const whole = batch.filter(({ place, record }) => {
      const ids: (readonly [string, unknown])[] = [
        [links.table, record.id],
        ...refersTo(record, links.fields),
      ];
      const problem = ids.find(([table, id]) => gone.has(`${table}:${String(id)}`));
      if (problem !== undefined) tells.push(() => report.skip({ place, reason: notThere(problem) }));
      return problem === undefined;
    });
    if (plan !== null) return this.#done(links.name, 0, whole.length, tells);
    const made = await linkRows(
      client,
      links,
      whole.map(({ record }) => record),
    );
    const circular = links === PARTS_OF_ORGANIZATIONS ? await breakCircles(client, made) : new Set<string>();
    for (const { place } of whole.filter(({ record }) => circular.has(record.id)))
      tells.push(() =>
        report.note({ place, reason: 'is left out: the organisation would be a part of itself' }),
      );
    return this.#done(links.name, made.size - circular.size, whole.length - made.size, tells);
  }

  async #writeArticles(client: pg.ClientBase, batch: readonly ReadRecord[]): Promise<Tell> {
    const { report, plan } = this.#to;
    const found = await this.#sort(client, 'Article', batch, (record) =>
      referencesOfArticle(record as ArticleRecord),
    );
    const { fresh, unchanged, tells } = found;
    const articles = fresh.map(({ record, ...read }) => ({ ...read, record: record as ArticleRecord }));
    const taking = articles.filter(({ record }) => record.state !== 'DRAFT');
    const wanted = taking.map(({ record }) => record.slug);
    const former = taking.flatMap(({ record }) => record.formerSlugs);
    const inUse = (slugs: readonly string[]) => slugsInUse(client, slugs, { ofDrafts: false, plan });
    const used = taking.length === 0 ? new Set<string>() : await inUse([...wanted, ...former]);
    const free = wanted.some((slug) => used.has(slug)) ? await freeSlugs(wanted, inUse) : wanted;
    tells.push(...renamed(report, taking, wanted, free));
    const slugOf = new Map(taking.map(({ record }, index) => [record.id, free[index] ?? record.slug]));
    const placed = articles.map(({ place, record }) => {
      const lost = slugOf.has(record.id) ? record.formerSlugs.filter((slug) => used.has(slug)) : [];
      for (const slug of lost)
        tells.push(() =>
          report.note({
            place,
            reason: `doesn't keep the former slug '${slug}': another article has it, or had it`,
          }),
        );
      return {
        article: record,
        slug: slugOf.get(record.id) ?? record.slug,
        formerSlugs: record.formerSlugs.filter((slug) => !lost.includes(slug)),
      };
    });
    if (plan === null) {
      await writeArticles(client, placed, (id) => this.#idOfTag(id));
      await this.#audit(client, 'Article', placed.length);
    } else
      await plan.add([
        ...placed.map(({ article }) => `Article:${article.id}`),
        ...[...slugOf.values()].map((slug) => `slug:${slug}`),
      ]);
    return this.#done('Article', placed.length, unchanged, tells);
  }

  /** Which records aren't there yet, and have everything there that they refer to. */
  async #sort(
    client: pg.ClientBase,
    table: string,
    batch: readonly ReadRecord[],
    referencesIn: (record: NounRecord) => Iterable<[table: string, id: unknown]>,
  ): Promise<{ fresh: ReadRecord[]; unchanged: number; tells: Tell[] }> {
    const { report, plan } = this.#to;
    const references = new References();
    const named = batch.map((read) => ({
      read,
      refers: [...referencesIn(read.record)].map(
        ([to, id]) => [to, to === 'Tag' ? this.#idOfTag(String(id)) : id] as const,
      ),
    }));
    for (const { read, refers } of named) {
      references.add(table, read.record.id);
      for (const [to, id] of refers) references.add(to, id);
    }
    const gone = await missing(client, references, plan);
    const tells: Tell[] = [];
    const fresh = new Map<string, ReadRecord>();
    let unchanged = 0;
    for (const { read, refers } of named) {
      const { id } = read.record;
      const problem = refers.find(([to, of]) => gone.has(`${to}:${String(of)}`));
      if (!gone.has(`${table}:${id}`) || fresh.has(id)) unchanged += 1;
      else if (problem === undefined) fresh.set(id, read);
      else tells.push(() => report.skip({ place: read.place, reason: notThere(problem) }));
    }
    return { fresh: [...fresh.values()], unchanged, tells };
  }

  #idOfTag(id: string): string {
    return this.#tags.get(id) ?? id;
  }

  /** In the same transaction as the rows. Nobody is signed in on the command line. */
  async #audit(client: pg.ClientBase, noun: string, made: number): Promise<void> {
    if (made > 0) await auditImport(client, { file: this.#file, noun, made });
  }

  #done(noun: string, made: number, unchanged: number, tells: readonly Tell[]): Tell {
    return () => {
      for (const tell of tells) tell();
      this.#to.report.add({ made: new Map([[noun, made]]), updated: 0, unchanged });
    };
  }
}

function notThere([table, id]: readonly unknown[]): string {
  return `refers to the ${String(table)} ${String(id)}, which isn't there`;
}

function renamed(
  report: Report,
  records: readonly { readonly place: string }[],
  wanted: readonly string[],
  free: readonly (string | undefined)[],
): Tell[] {
  return records.flatMap(({ place }, index) => {
    const slug = free[index];
    if (slug === wanted[index]) return [];
    return [() => report.note({ place, reason: `has the slug '${slug}': '${wanted[index]}' is taken` })];
  });
}

export async function auditImport(client: pg.ClientBase, details: object): Promise<void> {
  await client.query(
    'INSERT INTO "AuditEntry" ("id", "action", "details") VALUES ($1::uuid, $2, $3::jsonb)',
    [newId(), 'import', JSON.stringify(details)],
  );
}

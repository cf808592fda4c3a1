/** Imports articles of other archives. */
import type pg from 'pg';
import { bodyBlocks } from '../../articles/body.ts';
import { newId } from '../../db/new-id.ts';
import { ArticleRows } from './article-rows.ts';
import type { CheckedArticle } from '../understand/foreign-input.ts';
import { auditImport } from './import-newsroom.ts';
import { Rows } from './insert.ts';
import {
  afterImport,
  changeOf,
  isUntouched,
  keyOf,
  knownArticles,
  numberOf,
  type Known,
} from '../plan/known-articles.ts';
import { freeSlugs, slugsInUse } from '../plan/look-up.ts';
import type { Plan } from '../plan/planned.ts';
import type { Report } from './report.ts';
import { planTagsAndAuthors, tagsOf, writePeople, writeTags } from './tags-and-authors.ts';

interface Destination {
  readonly client: pg.ClientBase;
  readonly report: Report;
  /** Set in a dry run, which writes nothing. */
  readonly plan: Plan | null;
  /** Whether what the archive has published is to be public here. */
  readonly publish: boolean;
}

/** An article to be written, as a new one or as the next revision of a draft. */
interface Task {
  readonly article: CheckedArticle;
  readonly known: Known | null;
  readonly isPublic: boolean;
}

export class ArticleImport {
  readonly #to: Destination;
  readonly #file: string;

  constructor(to: Destination, file: string) {
    this.#to = to;
    this.#file = file;
  }

  /** In a transaction. Returns what is to be told once it is committed. */
  async write(batch: readonly CheckedArticle[]): Promise<() => void> {
    const { client, report, plan } = this.#to;
    const { at, known } = await knownArticles(client, batch, plan);
    const tells: (() => void)[] = [];
    const tasks: Task[] = [];
    let unchanged = 0;
    for (const article of this.#distinct(batch, tells)) {
      const earlier = known.get(keyOf(article)) ?? null;
      for (const reason of article.notes) tells.push(() => report.note({ place: article.place, reason }));
      const isPublic = this.#publishes(article, at, tells);
      const isSame = earlier?.contentHash === article.contentHash;
      if (isSame && !(isPublic && isUntouched(earlier))) unchanged += 1;
      else if (earlier === null || isUntouched(earlier)) tasks.push({ article, known: earlier, isPublic });
      else {
        const reason = `${changeOf(article, earlier)}. The article '${earlier.slug}' stays as it is: ${
          earlier.state === 'DRAFT' ? 'it was edited here' : `it is ${earlier.state.toLowerCase()}`
        }`;
        tells.push(() => report.note({ place: article.place, reason }));
        unchanged += 1;
      }
    }
    const fresh = tasks.filter((task) => task.known === null);
    const slugs = await this.#slugs(fresh, tells);
    let made = new Map<string, number>();
    if (plan === null) {
      made = await this.#writeTasks(tasks, slugs, at);
      if (tasks.length > 0)
        await auditImport(client, {
          file: this.#file,
          noun: 'Article',
          made: fresh.length,
          updated: tasks.length - fresh.length,
        });
    } else {
      made = await planTagsAndAuthors(client, tasks, plan);
      await plan.add(
        [...slugs.values()].flatMap(({ slug, former }) => [slug, ...former]).map((one) => `slug:${one}`),
      );
      await plan.note(
        tasks.map((task) => [keyOf(task.article), afterImport(task, slugs.get(task.article)?.slug)]),
      );
    }
    return () => {
      for (const tell of tells) tell();
      report.add({
        made: new Map([['Article', fresh.length], ...made]),
        updated: tasks.length - fresh.length,
        unchanged,
      });
    };
  }

  /** Each record once. A file may have one twice, which is the same if its content is. */
  #distinct(batch: readonly CheckedArticle[], tells: (() => void)[]): CheckedArticle[] {
    const { report } = this.#to;
    const found = new Set<string>();
    return batch.filter((article) => {
      const key = keyOf(article);
      const isSecond = found.has(key);
      found.add(key);
      if (isSecond)
        tells.push(() =>
          report.skip({ place: article.place, reason: `has the same id as another: ${article.sourceId}` }),
        );
      return !isSecond;
    });
  }

  #publishes(article: CheckedArticle, at: Date, tells: (() => void)[]): boolean {
    if (!this.#to.publish || !article.isPublished) return false;
    const why = whyNotYet(article, at);
    if (why === null) return true;
    tells.push(() => this.#to.report.note({ place: article.place, reason: `stays a draft: ${why}` }));
    return false;
  }

  async #slugs(tasks: readonly Task[], tells: (() => void)[]): Promise<Map<CheckedArticle, Slugs>> {
    const { client, report, plan } = this.#to;
    if (tasks.length === 0) return new Map();
    const inUse = (slugs: readonly string[]) => slugsInUse(client, slugs, { ofDrafts: true, plan });
    const wanted = tasks.map(({ article }) => article.wantedSlug);
    const free = await freeSlugs(wanted, inUse);
    const former = tasks.flatMap(({ article }) => article.formerSlugs);
    const taken = new Set(former.length === 0 ? [] : [...(await inUse(former)), ...free]);
    return new Map(
      tasks.map(({ article }, index) => {
        const { place, wantedSlug, whyThatSlug } = article;
        const slug = free[index] ?? wantedSlug;
        const why = whyThatSlug ?? (slug === wantedSlug ? null : `'${wantedSlug}' is taken`);
        if (why !== null) tells.push(() => report.note({ place, reason: `has the slug '${slug}': ${why}` }));
        const kept = article.formerSlugs.filter((one) => !taken.has(one));
        for (const one of kept) taken.add(one);
        for (const lost of article.formerSlugs.filter((one) => one !== slug && !kept.includes(one)))
          tells.push(() =>
            report.note({
              place,
              reason: `doesn't keep the former slug '${lost}': another article has it, or had it`,
            }),
          );
        return [article, { slug, former: kept }];
      }),
    );
  }

  /** Returns how many people and tags were made for the articles. */
  async #writeTasks(
    tasks: readonly Task[],
    slugs: ReadonlyMap<CheckedArticle, Slugs>,
    at: Date,
  ): Promise<Map<string, number>> {
    if (tasks.length === 0) return new Map();
    const { client } = this.#to;
    const people = await writePeople(client, tasks);
    const { tags, made } = await writeTags(client, tasks);
    const rows = new ArticleRows();
    const imported = new Rows();
    for (const { article, known, isPublic } of tasks) {
      const { source, sourceId, contentHash, language = 'en', modifiedAt, embargoedUntil } = article;
      const publishedAt = releasedAt(article);
      const { slug, former } = slugs.get(article) ?? { slug: known?.slug ?? '', former: [] };
      const id = known?.articleId ?? newId();
      const writtenAt = latest(modifiedAt ?? publishedAt ?? at, publishedAt, at);
      const isSame = known?.contentHash === contentHash;
      const number = numberOf({ article, known });
      const revisionId = isSame ? known.currentRevisionId : newId();
      if (known === null)
        rows.addArticle({
          id,
          slug,
          language,
          createdAt: earliest(article.publishedAt, writtenAt, at),
          modifiedAt: writtenAt,
        });
      if (!isSame) {
        rows.addRevision({
          ...revisionOf(article),
          id: revisionId,
          articleId: id,
          number,
          createdAt: writtenAt,
          publishedAt: isPublic ? writtenAt : null,
        });
        const blocks = bodyBlocks(article.blocks, []).map((block) => ({ ...block, id: newId() }));
        for (const block of blocks) rows.addBlock(block);
        rows.placeBody({ revisionId, blocks });
        rows.link(
          '_ArticleRevisionToTag',
          revisionId,
          tagsOf(article).map(({ slug }) => tags.get(slug) ?? ''),
        );
      }
      const firstPublishedAt = publishedAt !== undefined && publishedAt <= at ? publishedAt : null;
      rows.show({
        id,
        language,
        embargoedUntil: embargoedUntil ?? null,
        state: isPublic ? 'PUBLISHED' : 'DRAFT',
        slugs: known === null ? [...former, slug] : known.slugs,
        revisionNumber: number,
        currentRevisionId: revisionId,
        publishedRevisionId: isPublic ? revisionId : null,
        firstPublishedAt: isPublic ? (publishedAt ?? writtenAt) : firstPublishedAt,
        publishedAt: isPublic ? writtenAt : null,
        modifiedAt: writtenAt,
      });
      imported.add('ImportedArticle', {
        source,
        sourceId,
        articleId: id,
        contentHash,
        revisionNumber: number,
      });
    }
    await rows.write(client);
    await publishRevisions(client, tasks);
    await client.query(
      `INSERT INTO "ImportedArticle" SELECT * FROM json_populate_recordset(NULL::"ImportedArticle", $1::json)
       ON CONFLICT ("source", "sourceId") DO UPDATE
       SET "contentHash" = EXCLUDED."contentHash", "revisionNumber" = EXCLUDED."revisionNumber"`,
      [JSON.stringify(imported.of('ImportedArticle'))],
    );
    return new Map([
      ['Person', people],
      ['Tag', made],
    ]);
  }
}

interface Slugs {
  readonly slug: string;
  readonly former: readonly string[];
}

function whyNotYet({ publishedAt, embargoedUntil, blocks }: CheckedArticle, at: Date): string | null {
  if (blocks.length === 0) return 'it has no body';
  if (publishedAt === undefined) return 'it has no date';
  if (embargoedUntil !== undefined && embargoedUntil > at)
    return `it is under embargo until ${embargoedUntil.toISOString()}`;
  if (publishedAt > at) return `its date, ${publishedAt.toISOString()}, is in the future`;
  return null;
}

function revisionOf(article: CheckedArticle): Readonly<Record<string, unknown>> {
  const { headline, standfirst, byline, image, license, usageTerms, copyrightNotice, creditText } = article;
  return {
    headline,
    standfirst: standfirst ?? null,
    byline,
    imageUrl: image?.url ?? null,
    imageAltText: image?.altText ?? null,
    imageCaption: image?.caption ?? null,
    imageCreditText: image?.creditText ?? null,
    imageWidth: image?.width ?? null,
    imageHeight: image?.height ?? null,
    license: license ?? null,
    usageTerms: usageTerms ?? null,
    copyrightNotice: copyrightNotice ?? null,
    creditText: creditText ?? null,
  };
}

/** Of drafts that an earlier import made, and that are published now as they are. */
async function publishRevisions(client: pg.ClientBase, tasks: readonly Task[]): Promise<void> {
  const ids = tasks.flatMap(({ article, known, isPublic }) =>
    isPublic && known?.contentHash === article.contentHash ? [known.articleId] : [],
  );
  if (ids.length === 0) return;
  await client.query(
    `UPDATE "ArticleRevision" r SET "publishedAt" = a."publishedAt" FROM "Article" a
     WHERE a."id" = ANY($1::uuid[]) AND r."id" = a."publishedRevisionId" AND r."publishedAt" IS NULL`,
    [ids],
  );
}

/** When it was published, as far as that can be: the date of an agency's story is that of its writing, before an embargo ended. */
function releasedAt({ publishedAt, embargoedUntil }: CheckedArticle): Date | undefined {
  if (publishedAt === undefined || embargoedUntil === undefined) return publishedAt;
  return publishedAt > embargoedUntil ? publishedAt : embargoedUntil;
}

/** A time of the archive, within what can be: not before the article was published, and not after now. */
function latest(time: Date, publishedAt: Date | undefined, now: Date): Date {
  const after = publishedAt !== undefined && publishedAt > time ? publishedAt : time;
  return after > now ? now : after;
}

function earliest(...times: (Date | undefined)[]): Date {
  return new Date(Math.min(...times.flatMap((time) => time?.getTime() ?? [])));
}

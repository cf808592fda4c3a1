/** What an import makes of articles of other archives. */
import type pg from 'pg';
import type { RefusedRecord } from '../read/refused.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { hashedSourceId } from '../../articles/imported.ts';
import { lostSlug, slugsInUse, type FreeSlugs } from './free-slugs.ts';
import { planLiveBlogs, type LiveBlogTask, type PlacedArticle } from './plan-live-blogs.ts';
import type { KnownArticle, Planned } from './planned.ts';

/** An article to be written, as a new one or as the next revision of a draft. */
export interface Task {
  readonly article: CheckedArticle;
  /** Null for a new article. */
  readonly known: KnownArticle | null;
  /** Whether a draft is published as it is. */
  readonly isSame: boolean;
  /** Of the revision that is written or published. */
  readonly number: number;
  readonly isPublic: boolean;
  readonly slug: string;
  readonly formerSlugs: readonly string[];
}

export interface ArticlesPlan {
  /** The time of the transaction. */
  readonly at: Date;
  readonly tasks: readonly Task[];
  readonly liveBlogs: readonly LiveBlogTask[];
  readonly unchanged: number;
  readonly skipped: readonly RefusedRecord[];
  readonly notes: readonly RefusedRecord[];
}

/**
 * @param publish whether what the archive has published is to be public here
 * @param planned set in a dry run
 */
export async function planArticles(
  client: pg.ClientBase,
  batch: readonly CheckedArticle[],
  publish: boolean,
  planned: Planned | null,
  slugs: FreeSlugs,
): Promise<ArticlesPlan> {
  const { at, known } = await knownArticles(client, batch, planned);
  const notes: RefusedRecord[] = [];
  const tasks: Task[] = [];
  for (const article of batch) {
    const { place } = article;
    notes.push(...article.notes.map((reason) => ({ place, reason })));
    const why = publish && article.isPublished ? whyNotYet(article, at) : 'it is to stay one';
    if (publish && article.isPublished && why !== null)
      notes.push({ place, reason: `stays a draft: ${why}` });
    const earlier = known.get(recordKey(article)) ?? null;
    const isSame = earlier?.contentHash === article.contentHash;
    const canChange = earlier === null || isUntouched(earlier);
    if (canChange && (!isSame || why === null))
      tasks.push({
        ...{ article, known: earlier, isSame, isPublic: why === null, formerSlugs: [] },
        number: (earlier?.current ?? 0) + (isSame ? 0 : 1),
        slug: earlier?.slug ?? article.wantedSlug,
      });
    else if (!isSame) notes.push({ place, reason: changeThere(article, earlier) });
  }
  const inUse = (asked: readonly string[]) => slugsInUse(client, asked, { ofDrafts: true, planned });
  const placed = await withSlugs(tasks, notes, inUse, slugs);
  for (const task of placed) {
    for (const slug of [task.slug, ...task.formerSlugs]) planned?.set(`slug:${slug}`, null);
    planned?.set(recordKey(task.article), afterImport(task));
  }
  const live = await planLiveBlogs(client, placedIn(batch, { known, tasks: placed, publish }), at, planned);
  const changed = new Set([...placed, ...live.tasks].map(({ article }) => article));
  return {
    ...{ at, tasks: placed, liveBlogs: live.tasks, unchanged: batch.length - changed.size },
    ...{ skipped: live.skipped, notes: [...notes, ...live.notes] },
  };
}

interface PlannedBatch {
  readonly known: ReadonlyMap<string, KnownArticle>;
  readonly tasks: readonly Task[];
  readonly publish: boolean;
}

function placedIn(
  batch: readonly CheckedArticle[],
  { known, tasks, publish }: PlannedBatch,
): PlacedArticle[] {
  const shown = new Map(tasks.map(({ article, isPublic }) => [article, isPublic]));
  return batch.map((article) => {
    const key = recordKey(article);
    const earlier = known.get(key) ?? null;
    const isPublic = earlier?.state === 'PUBLISHED' || shown.get(article) === true;
    return { article, known: earlier, isPublic, mayShow: publish && article.isPublished, key };
  });
}

function whyNotYet(
  { publishedAt, embargoedUntil, blocks, liveBlog }: CheckedArticle,
  at: Date,
): string | null {
  if (blocks.length === 0 && liveBlog === null) return 'it has no body';
  if (publishedAt === undefined) return 'it has no date';
  if (embargoedUntil !== undefined && embargoedUntil > at)
    return `it is under embargo until ${embargoedUntil.toISOString()}`;
  if (publishedAt > at) return `its date, ${publishedAt.toISOString()}, is in the future`;
  return null;
}

/** An article that was edited or published here stays as it is. */
function changeThere({ isPublished }: CheckedArticle, { state, slug }: KnownArticle): string {
  const change =
    state === 'PUBLISHED' && !isPublished ? 'is no longer public there' : 'has changed since it was imported';
  const why = state === 'DRAFT' ? 'it was edited here' : `it is ${state.toLowerCase()}`;
  return `${change}. The article '${slug}' stays as it is: ${why}`;
}

/** New articles get slugs that are free; of two that want the same, the first in the file gets it. */
async function withSlugs(
  tasks: readonly Task[],
  notes: RefusedRecord[],
  inUse: (slugs: readonly string[]) => Promise<ReadonlySet<string>>,
  slugs: FreeSlugs,
): Promise<readonly Task[]> {
  const fresh = tasks.flatMap(({ known, article }) => (known === null ? [article] : []));
  if (fresh.length === 0) return tasks;
  const wanted = fresh.map(({ wantedSlug }) => wantedSlug);
  const free = await slugs.find(wanted, inUse);
  const taken = new Set([...(await inUse(fresh.flatMap(({ formerSlugs }) => formerSlugs))), ...free]);
  const slugOf = new Map(fresh.map((article, index) => [article, free[index] ?? article.wantedSlug]));
  return tasks.map((task) => {
    const { place, wantedSlug, formerSlugs, slug: own } = task.article;
    const slug = slugOf.get(task.article);
    if (slug === undefined) return task;
    if (slug !== wantedSlug)
      notes.push({ place, reason: `has the slug '${slug}': '${wantedSlug}' is taken` });
    else if (own === undefined && slug === 'article')
      notes.push({ place, reason: `has the slug '${slug}': its headline has no letters for one` });
    const kept = formerSlugs.filter((former) => !taken.has(former));
    for (const former of kept) taken.add(former);
    for (const former of formerSlugs)
      if (former !== slug && !kept.includes(former)) notes.push(lostSlug(place, former));
    return { ...task, slug, formerSlugs: kept };
  });
}

/** As it would be known after the import. Nothing that a dry run reports needs the ids. */
function afterImport({ article, number, isPublic, slug }: Task): KnownArticle {
  const { source, sourceId, contentHash } = article;
  return {
    ...{ source, sourceId, contentHash, articleId: '', slug, slugs: [], currentRevisionId: '' },
    ...{ revisionNumber: number, current: number, state: isPublic ? 'PUBLISHED' : 'DRAFT' },
  };
}

type KeyOfRecord = Pick<CheckedArticle, 'source' | 'sourceId'>;

/** The articles of these records, locked, and the time of the transaction. */
async function knownArticles(
  client: pg.ClientBase,
  batch: readonly KeyOfRecord[],
  planned: Planned | null,
): Promise<{ at: Date; known: Map<string, KnownArticle> }> {
  const { rows } = await client.query<{ at: Date; known: KnownArticle[] | null }>(
    `WITH "known" AS (
       SELECT i."source", k."sourceId", i."articleId", i."contentHash", i."revisionNumber", a."slug", a."slugs", a."state", a."revisionNumber" AS "current", a."currentRevisionId"
       FROM unnest($1::text[], $2::text[], $3::text[]) AS k ("source", "sourceId", "hashed")
       JOIN "ImportedArticle" i ON i."source" = k."source" AND i."sourceId" IN (k."sourceId", k."hashed")
       JOIN "Article" a ON a."id" = i."articleId"
       ORDER BY a."id" FOR UPDATE OF a
     )
     SELECT transaction_timestamp() AS "at", (SELECT json_agg(k) FROM "known" k) AS "known"`,
    [
      batch.map(({ source }) => source),
      batch.map(({ sourceId }) => sourceId),
      // A redaction has taken the id away.
      batch.map(({ sourceId }) => hashedSourceId(sourceId)),
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A SELECT without FROM has one row.');
  const later = batch.flatMap((record) => planned?.get(recordKey(record)) ?? []);
  const known = [...(row.known ?? []), ...later];
  return { at: row.at, known: new Map(known.map((article) => [recordKey(article), article])) };
}

function recordKey({ source, sourceId }: KeyOfRecord): string {
  return JSON.stringify([source, sourceId]);
}

/** Whether it is a draft that nobody has revised since it was imported. */
function isUntouched(known: KnownArticle): boolean {
  return known.state === 'DRAFT' && known.current === known.revisionNumber;
}

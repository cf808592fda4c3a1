/** Writes articles of other archives. */
import type pg from 'pg';
import { bodyBlocks } from '../../articles/body.ts';
import { newId } from '../../db/new-id.ts';
import { KnownAuthors } from '../plan/credits.ts';
import { tagsOf, type NewPeopleAndTags } from '../plan/people-and-tags.ts';
import type { ArticlesPlan, Task } from '../plan/plan-articles.ts';
import type { SectionsPlan } from '../plan/sections.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { ArticleRows, Rows } from './rows.ts';
import { showCredited } from './show-credited.ts';
import { writeLiveBlogs } from './write-live-blogs.ts';

/**
 * @param others that are made for the articles
 * @param sections that the articles stand in
 */
export async function writeArticles(
  client: pg.ClientBase,
  { tasks, liveBlogs, at }: ArticlesPlan,
  others: NewPeopleAndTags,
  sections: SectionsPlan,
): Promise<void> {
  const tags = await writePeopleAndTags(client, tasks, others);
  const posts = liveBlogs.flatMap((live) => live.posts.map(({ post }) => post));
  const authors = await KnownAuthors.of(
    client,
    [...tasks.map(({ article }) => article), ...posts].flatMap(({ credits }) => credits ?? []),
    [...others.people, ...others.organizations].map(({ id }) => id),
  );
  const rows = new ArticleRows();
  for (const section of sections.fresh) rows.add('Section', section);
  const ids = new Map<CheckedArticle, string>();
  const imported = tasks.map((task) => {
    const articleId = addArticle(rows, task, at, { tags, authors, sections: sections.ids });
    ids.set(task.article, articleId);
    const { source, sourceId, contentHash } = task.article;
    return { source, sourceId, articleId, contentHash, revisionNumber: task.number };
  });
  await rows.insert(client);
  await publishRevisions(client, tasks);
  for (const { article, knownArticle } of liveBlogs)
    if (knownArticle !== null) ids.set(article, knownArticle.articleId);
  await writeLiveBlogs(client, liveBlogs, { at, authors, idOf: (article) => ids.get(article) ?? '' });
  await showCredited(client, [...ids.values()]);
  await client.query(
    `INSERT INTO "ImportedArticle" SELECT * FROM json_populate_recordset(NULL::"ImportedArticle", $1::json)
     ON CONFLICT ("source", "sourceId") DO UPDATE
     SET "contentHash" = EXCLUDED."contentHash", "revisionNumber" = EXCLUDED."revisionNumber"`,
    [JSON.stringify(imported)],
  );
}

/**
 * Makes public what published articles name.
 * @returns the ids of the tags, by slug
 */
async function writePeopleAndTags(
  client: pg.ClientBase,
  tasks: readonly Task[],
  { people, organizations, tags }: NewPeopleAndTags,
): Promise<ReadonlyMap<string, string>> {
  const rows = new Rows();
  for (const { noun, ...author } of [...people, ...organizations]) rows.add(noun, author);
  for (const tag of tags) rows.add('Tag', tag);
  await rows.insert(client);
  const slugs = (of: readonly Task[]) => of.flatMap(({ article }) => tagsOf(article).map(({ slug }) => slug));
  const { rows: found } = await client.query<{ id: string; slug: string }>(
    `WITH "shown" AS (
       UPDATE "Tag" SET "visibility" = 'PUBLIC' WHERE "visibility" = 'MEMBERS' AND "slugs" && $2::text[]
     )
     SELECT t."id", s AS "slug" FROM "Tag" t CROSS JOIN unnest(t."slugs") s WHERE t."slugs" && $1::text[] AND s = ANY($1::text[])`,
    [slugs(tasks), slugs(tasks.filter(({ isPublic }) => isPublic))],
  );
  return new Map(found.map(({ id, slug }) => [slug, id]));
}

interface Known {
  readonly tags: ReadonlyMap<string, string>;
  readonly authors: KnownAuthors;
  readonly sections: ReadonlyMap<string, string>;
}

/** @returns the id of the article */
function addArticle(
  rows: ArticleRows,
  { article, known, isSame, number, isPublic, slug, formerSlugs }: Task,
  at: Date,
  { tags, authors, sections }: Known,
): string {
  const { language = 'en', embargoedUntil = null } = article;
  const publishedAt = releasedAt(article);
  const writtenAt = latest(article.modifiedAt ?? publishedAt ?? at, publishedAt, at);
  const articleId = known?.articleId ?? newId();
  const revisionId = isSame && known !== null ? known.currentRevisionId : newId();
  if (known === null) {
    const createdAt = earliest(article.publishedAt, writtenAt, at);
    rows.add('Article', { id: articleId, slug, language, createdAt, modifiedAt: writtenAt });
  }
  if (!isSame) {
    const times = { createdAt: writtenAt, publishedAt: isPublic ? writtenAt : null };
    const blocks = bodyBlocks(article.blocks, []).map((block) => ({ ...block, id: newId() }));
    for (const block of blocks) rows.add('Block', { articleId, isPublic: false, items: [], ...block });
    const bodyPartIds = blocks.map(({ id }) => id);
    const credits = authors.contributions(revisionId, article.credits);
    for (const credit of credits ?? []) rows.add('Contribution', { ...credit });
    rows.add('ArticleRevision', {
      ...revisionOf(article),
      // Credited authors are the byline, unless the archive words it.
      byline: article.ownByline ?? (credits === null ? article.byline : null),
      ...times,
      ...{ id: revisionId, articleId, number, bodyPartIds },
      sectionId: article.section === undefined ? null : sections.get(article.section),
    });
    const tagIds = new Set(tagsOf(article).map((tag) => tags.get(tag.slug) ?? ''));
    rows.link('_ArticleRevisionToTag', revisionId, tagIds);
  }
  const firstPublishedAt = publishedAt !== undefined && publishedAt <= at ? publishedAt : null;
  rows.show({
    ...{ id: articleId, language, embargoedUntil, state: isPublic ? 'PUBLISHED' : 'DRAFT' },
    slugs: known === null ? [...formerSlugs, slug] : known.slugs,
    revisionNumber: number,
    currentRevisionId: revisionId,
    publishedRevisionId: isPublic ? revisionId : null,
    firstPublishedAt: isPublic ? (publishedAt ?? writtenAt) : firstPublishedAt,
    publishedAt: isPublic ? writtenAt : null,
    modifiedAt: writtenAt,
  });
  return articleId;
}

function revisionOf(article: CheckedArticle): Readonly<Record<string, unknown>> {
  const { headline, standfirst, image, license, usageTerms, copyrightNotice, creditText } = article;
  return {
    ...{ headline, standfirst, license, usageTerms, copyrightNotice, creditText },
    imageUrl: image?.url,
    imageAltText: image?.altText,
    imageCaption: image?.caption,
    imageCreditText: image?.creditText,
    imageWidth: image?.width,
    imageHeight: image?.height,
  };
}

/** Publishes the revisions of drafts that an earlier import made, and that are published now as they are. */
async function publishRevisions(client: pg.ClientBase, tasks: readonly Task[]): Promise<void> {
  const ids = tasks.flatMap(({ known, isSame, isPublic }) =>
    isPublic && isSame && known !== null ? [known.articleId] : [],
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

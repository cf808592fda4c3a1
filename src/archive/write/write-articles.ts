/** Writes articles of other archives. */
import type pg from 'pg';
import { bodyBlocks } from '../../articles/body.ts';
import { newId } from '../../db/new-id.ts';
import { tagsOf } from '../plan/people-and-tags.ts';
import type { Task } from '../plan/plan-articles.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { ArticleRows } from './rows.ts';
import { writePeople, writeTags } from './people-and-tags.ts';

/**
 * @param at the time of the transaction
 * @returns how many people and tags were made for the articles
 */
export async function writeArticles(
  client: pg.ClientBase,
  tasks: readonly Task[],
  at: Date,
): Promise<Map<string, number>> {
  if (tasks.length === 0) return new Map();
  const people = await writePeople(client, tasks);
  const { tags, made } = await writeTags(client, tasks);
  const rows = new ArticleRows();
  const imported = tasks.map((task) => {
    const articleId = addArticle(rows, task, at, tags);
    const { source, sourceId, contentHash } = task.article;
    return { source, sourceId, articleId, contentHash, revisionNumber: task.number };
  });
  await rows.write(client);
  await publishRevisions(client, tasks);
  await client.query(
    `INSERT INTO "ImportedArticle" SELECT * FROM json_populate_recordset(NULL::"ImportedArticle", $1::json)
     ON CONFLICT ("source", "sourceId") DO UPDATE
     SET "contentHash" = EXCLUDED."contentHash", "revisionNumber" = EXCLUDED."revisionNumber"`,
    [JSON.stringify(imported)],
  );
  return new Map([
    ['Person', people],
    ['Tag', made],
  ]);
}

/** @returns the id of the article */
function addArticle(
  rows: ArticleRows,
  { article, known, isSame, number, isPublic, slug, formerSlugs }: Task,
  at: Date,
  tags: ReadonlyMap<string, string>,
): string {
  const { language = 'en', embargoedUntil = null } = article;
  const publishedAt = releasedAt(article);
  const writtenAt = latest(article.modifiedAt ?? publishedAt ?? at, publishedAt, at);
  const articleId = known?.articleId ?? newId();
  const revisionId = isSame && known !== null ? known.currentRevisionId : newId();
  if (known === null) {
    const createdAt = earliest(article.publishedAt, writtenAt, at);
    rows.addArticle({ id: articleId, slug, language, createdAt, modifiedAt: writtenAt });
  }
  if (!isSame) {
    const times = { createdAt: writtenAt, publishedAt: isPublic ? writtenAt : null };
    rows.addRevision({ ...revisionOf(article), ...times, id: revisionId, articleId, number });
    const blocks = bodyBlocks(article.blocks, []).map((block) => ({ ...block, id: newId() }));
    for (const block of blocks) rows.addBlock(block);
    rows.placeBody({ revisionId, blocks });
    const tagIds = tagsOf(article).map((tag) => tags.get(tag.slug) ?? '');
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
  const { headline, standfirst, byline, image, license, usageTerms, copyrightNotice, creditText } = article;
  return {
    ...{ headline, standfirst, byline, license, usageTerms, copyrightNotice, creditText },
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

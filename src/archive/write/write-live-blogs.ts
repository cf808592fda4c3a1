/** Writes the live blogs of articles of other archives, once the articles are there. */
import type pg from 'pg';
import { bodyBlocks } from '../../articles/body.ts';
import { newId } from '../../db/new-id.ts';
import { writeEvents, type AppendedEvent } from '../../log/append.ts';
import type { KnownAuthors } from '../plan/credits.ts';
import type { LiveBlogTask, PostTask } from '../plan/plan-live-blogs.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { Rows } from './rows.ts';

interface Surroundings {
  /** The time of the transaction. */
  readonly at: Date;
  readonly authors: KnownAuthors;
  readonly idOf: (article: CheckedArticle) => string;
}

/** In this order, each refers to rows of those before it. */
const TABLES = ['LiveBlog', 'LivePost', 'Block', 'LivePostRevision'];

/** Readers who follow a live blog that they saw before learn what is new in it. */
export async function writeLiveBlogs(
  client: pg.ClientBase,
  tasks: readonly LiveBlogTask[],
  around: Surroundings,
): Promise<void> {
  const rows = new Rows(TABLES);
  const events: AppendedEvent[] = [];
  const imported: object[] = [];
  const ended: object[] = [];
  for (const task of tasks) {
    const articleId = around.idOf(task.article);
    const liveBlogId = task.known?.id ?? newId();
    const { endedAt } = task;
    const append = (event: Pick<AppendedEvent, 'type' | 'postId'> & { replacedId?: string | null }) => {
      if (task.knownArticle?.state === 'PUBLISHED')
        events.push({ id: newId(), ...event, articleId, liveBlogId });
    };
    const state = endedAt === null ? 'OPEN' : 'ENDED';
    const own = { ...around, task, articleId, liveBlogId };
    if (task.known === null) {
      rows.add('LiveBlog', { id: liveBlogId, articleId, state, startedAt: startOf(own), endedAt });
      append({ type: 'LIVE_BLOG_STARTED' });
    } else if (endedAt !== null) ended.push({ id: liveBlogId, endedAt });
    // In the order in which the archive published them.
    for (const each of task.posts.toSorted((a, b) => postedAt(own, a) - postedAt(own, b))) {
      const { postId, number } = addPost(rows, own, each);
      const { sourceId, contentHash } = each.post;
      imported.push({ postId, liveBlogId, sourceId, contentHash, revisionNumber: number });
      const { publishedRevisionId: replacedId = null } = each.known ?? {};
      append({ type: each.known === null ? 'LIVE_POST_ADDED' : 'LIVE_POST_REVISED', postId, replacedId });
    }
    if (endedAt !== null) append({ type: 'LIVE_BLOG_ENDED' });
  }
  await rows.insert(client);
  await noteImports(client, imported, ended);
  const { text, values } = writeEvents(events);
  if (events.length > 0) await client.query({ text, values: [...values] });
}

interface Own extends Surroundings {
  readonly task: LiveBlogTask;
  readonly articleId: string;
  readonly liveBlogId: string;
}

/** A known post keeps its place. Without a date, a post is as old as its article. */
function postedAt({ task: { article }, at }: Own, { post, known }: PostTask): number {
  if (known !== null) return known.publishedAt;
  return Math.min((post.publishedAt ?? article.publishedAt ?? at).getTime(), at.getTime());
}

function startOf(own: Own): Date {
  const { startedAt, posts } = own.task.article.liveBlog ?? {};
  const times = posts?.map((post) => postedAt(own, { post, known: null })) ?? [];
  return new Date(Math.min(own.at.getTime(), startedAt?.getTime() ?? Math.min(...times)));
}

function addPost(rows: Rows, own: Own, { post, known }: PostTask) {
  const { task, articleId, liveBlogId, authors, at } = own;
  const postId = known?.postId ?? newId();
  const revisionId = newId();
  const number = (known?.current ?? 0) + 1;
  const publishedAt = new Date(postedAt(own, { post, known }));
  const changedAt = new Date(
    Math.min(at.getTime(), Math.max(publishedAt.getTime(), post.modifiedAt?.getTime() ?? 0)),
  );
  const times = { listedAt: publishedAt, modifiedAt: changedAt };
  if (known === null) rows.add('LivePost', { id: postId, liveBlogId, articleId, ...times });
  const blocks = bodyBlocks(post.blocks, []).map((block) => ({ ...block, id: newId() }));
  for (const block of blocks) rows.add('Block', { articleId, postId, isPublic: false, items: [], ...block });
  rows.add('LivePostRevision', {
    ...{ id: revisionId, postId, number, headline: post.headline, versionIds: blocks.map(({ id }) => id) },
    ...{ createdAt: changedAt, publishedAt: task.isPublic ? changedAt : null },
  });
  for (const credit of authors.contributions(revisionId, post.credits) ?? [])
    rows.add('LivePostContribution', { ...credit });
  rows.set('LivePost', {
    ...{ id: postId, state: 'PUBLISHED', revisionNumber: number, publishedAt, shownAt: changedAt, ...times },
    ...{ currentRevisionId: revisionId, publishedRevisionId: revisionId },
  });
  return { postId, number };
}

async function noteImports(
  client: pg.ClientBase,
  imported: readonly object[],
  ended: readonly object[],
): Promise<void> {
  await client.query(
    `INSERT INTO "ImportedPost" SELECT * FROM json_populate_recordset(NULL::"ImportedPost", $1::json)
     ON CONFLICT ("postId") DO UPDATE
     SET "contentHash" = EXCLUDED."contentHash", "revisionNumber" = EXCLUDED."revisionNumber"`,
    [JSON.stringify(imported)],
  );
  await client.query(
    `UPDATE "LiveBlog" b SET "state" = 'ENDED', "endedAt" = n."endedAt"
     FROM json_populate_recordset(NULL::"LiveBlog", $1::json) n WHERE b."id" = n."id"`,
    [JSON.stringify(ended)],
  );
}

/** What an import makes of the live blogs of articles of other archives. */
import type pg from 'pg';
import type { ArticleState, LiveBlogState, LivePostState } from '../../../generated/prisma/client.ts';
import { hashedSourceId } from '../../articles/imported.ts';
import { placedTextsIn } from '../../lib/texts-in.ts';
import type { RefusedRecord } from '../read/refused.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import type { CheckedPost } from '../understand/check-live-blog.ts';
import type { KnownArticle, Planned } from './planned.ts';
import { recogniserOf } from './redacted-rows.ts';

interface KnownLiveBlog {
  readonly id: string;
  readonly articleId: string;
  readonly state: LiveBlogState;
  /** Whether the desk opened it again: then it goes on, though the archive's has ended. */
  readonly isReopened: boolean;
  readonly posts: readonly KnownPost[];
}

/** A post that an earlier import has made. */
interface KnownPost {
  readonly postId: string;
  readonly sourceId: string;
  readonly contentHash: string;
  /** That the import wrote last. */
  readonly revisionNumber: number;
  /** The number of the current revision. */
  readonly current: number;
  readonly state: LivePostState;
  /** In ms. It is the post's place in the live blog, which an import doesn't move. */
  readonly publishedAt: number;
  readonly publishedRevisionId: string | null;
}

/** A post to be written, as a new one or in its next revision. */
export interface PostTask {
  readonly post: CheckedPost;
  readonly known: KnownPost | null;
}

export interface LiveBlogTask {
  readonly article: CheckedArticle;
  /** Null for a new article. */
  readonly knownArticle: KnownArticle | null;
  /** Whether readers see the article after the import. */
  readonly isPublic: boolean;
  /** Null for a new live blog. */
  readonly known: KnownLiveBlog | null;
  readonly posts: readonly PostTask[];
  /** When it ends, if this ends it. */
  readonly endedAt: Date | null;
}

export interface LiveBlogsPlan {
  readonly tasks: readonly LiveBlogTask[];
  readonly skipped: readonly RefusedRecord[];
  readonly notes: readonly RefusedRecord[];
}

/** An article of the file, as the import finds it and leaves it. */
export interface PlacedArticle {
  readonly article: CheckedArticle;
  readonly known: KnownArticle | null;
  readonly isPublic: boolean;
  /** Whether what the archive has published is to be public here. */
  readonly mayShow: boolean;
  /** Names the article in the plan of a dry run. */
  readonly key: string;
}

const WORKED_ON: readonly ArticleState[] = ['DRAFT', 'SCHEDULED', 'PUBLISHED'];

/**
 * Posts are known again one by one. Those of an article that was edited or published here come in, too, unless the desk changed them.
 * @param at the time of the transaction
 * @param planned set in a dry run
 */
export async function planLiveBlogs(
  client: pg.ClientBase,
  batch: readonly PlacedArticle[],
  at: Date,
  planned: Planned | null,
): Promise<LiveBlogsPlan> {
  const live = batch.filter(({ article }) => article.liveBlog !== null);
  const skipped = live.flatMap(({ article }) => article.refusedPosts);
  const notes = live.flatMap(({ article }) => article.notesOfPosts);
  const known = await knownLiveBlogs(
    client,
    live.flatMap((placed) => placed.known?.articleId ?? []).filter((id) => id !== ''),
  );
  const tasks: LiveBlogTask[] = [];
  for (const { article, known: knownArticle, isPublic, mayShow, key } of live) {
    const blog = known.get(knownArticle?.articleId ?? '') ?? null;
    const found = await withoutRedacted(client, knownArticle, postTasks(article, blog, { at, planned, key }));
    skipped.push(...found.skipped);
    const endedAt = endOf(article, blog, at);
    const isNew = blog === null && planned?.has(`live:${key}`) !== true;
    if (!isNew && found.posts.length === 0 && endedAt === null) {
      notes.push(...found.notes);
      continue;
    }
    const why = whyItStays(knownArticle, mayShow);
    if (why !== null) {
      notes.push({ place: article.place, reason: `keeps its live blog as it is: ${why}` });
      continue;
    }
    notes.push(...found.notes);
    planned?.set(`live:${key}`, null);
    for (const { post } of found.posts) planned?.set(postKey(key, post), null);
    tasks.push({ article, knownArticle, isPublic, known: blog, posts: found.posts, endedAt });
  }
  return { tasks, skipped, notes };
}

function whyItStays(known: KnownArticle | null, mayShow: boolean): string | null {
  if (known === null) return null;
  const state = known.state as ArticleState;
  if (!WORKED_ON.includes(state)) return `the article '${known.slug}' is ${state.toLowerCase()}`;
  if (state === 'PUBLISHED' && !mayShow)
    return `readers see the article '${known.slug}', and what changes there needs --publish`;
  return null;
}

interface Situation {
  readonly at: Date;
  readonly planned: Planned | null;
  readonly key: string;
}

function postTasks(
  { liveBlog }: CheckedArticle,
  blog: KnownLiveBlog | null,
  { at, planned, key }: Situation,
) {
  const bySourceId = new Map(blog?.posts.map((post) => [post.sourceId, post]));
  const posts: PostTask[] = [];
  const skipped: RefusedRecord[] = [];
  const notes: RefusedRecord[] = [];
  for (const post of liveBlog?.posts ?? []) {
    const { place, sourceId, publishedAt } = post;
    // A redaction has taken the id away.
    const known = bySourceId.get(sourceId) ?? bySourceId.get(hashedSourceId(sourceId)) ?? null;
    if (known?.contentHash === post.contentHash || planned?.has(postKey(key, post)) === true) continue;
    if (publishedAt !== undefined && publishedAt > at)
      skipped.push({ place, reason: `has a date in the future: ${publishedAt.toISOString()}` });
    else if (known === null || (known.state === 'PUBLISHED' && known.current === known.revisionNumber))
      posts.push({ post, known });
    else
      notes.push({
        place,
        reason: `has changed since it was imported. The post stays as it is: it was ${known.state === 'REMOVED' ? 'removed' : 'edited'} here`,
      });
  }
  return { posts, skipped, notes };
}

/** Without posts that would bring back what was redacted here from their article. The id that a post has may be saved as a hash. */
async function withoutRedacted(
  client: pg.ClientBase,
  known: KnownArticle | null,
  found: ReturnType<typeof postTasks>,
): Promise<ReturnType<typeof postTasks>> {
  // In a dry run, an article that is new here has no id.
  if (known === null || known.articleId === '' || found.posts.length === 0) return found;
  const isRedacted = await recogniserOf(client, [known.articleId]);
  if (isRedacted === null) return found;
  const skipped = [...found.skipped];
  const posts = found.posts.flatMap(({ post, known: earlier }): PostTask[] => {
    const { place, sourceId, headline, blocks, authors } = post;
    const written = placedTextsIn({ headline, blocks, authors }, []).filter(({ as }) => as === null);
    if (written.some(({ text }) => isRedacted(text))) {
      skipped.push({ place, reason: `has words that were redacted from the article '${known.slug}'` });
      return [];
    }
    return [
      { post: isRedacted(sourceId) ? { ...post, sourceId: hashedSourceId(sourceId) } : post, known: earlier },
    ];
  });
  return { ...found, posts, skipped };
}

function postKey(key: string, { sourceId, contentHash }: CheckedPost): string {
  return `post:${key}:${sourceId}:${contentHash}`;
}

/** When the archive's live blog ended, if the one here goes on and nobody opened it again. */
function endOf({ liveBlog }: CheckedArticle, blog: KnownLiveBlog | null, at: Date): Date | null {
  const { endedAt } = liveBlog ?? {};
  if (endedAt === undefined || endedAt > at) return null;
  return blog === null || (blog.state === 'OPEN' && !blog.isReopened) ? endedAt : null;
}

async function knownLiveBlogs(
  client: pg.ClientBase,
  articleIds: readonly string[],
): Promise<ReadonlyMap<string, KnownLiveBlog>> {
  if (articleIds.length === 0) return new Map();
  const { rows } = await client.query<KnownLiveBlog>(
    `SELECT b."id", b."articleId", b."state",
       EXISTS (SELECT FROM "AuditEntry" e WHERE e."subjectId" = b."id" AND e."action" = 'reopenLiveBlog') AS "isReopened",
       coalesce((
         SELECT json_agg(json_build_object('postId', p."id", 'sourceId', i."sourceId", 'contentHash', i."contentHash", 'revisionNumber', i."revisionNumber",
           'current', p."revisionNumber", 'state', p."state", 'publishedAt', extract(epoch FROM p."publishedAt") * 1000, 'publishedRevisionId', p."publishedRevisionId"))
         FROM "ImportedPost" i JOIN "LivePost" p ON p."id" = i."postId" WHERE i."liveBlogId" = b."id"
       ), '[]') AS "posts"
     FROM "LiveBlog" b WHERE b."articleId" = ANY($1::uuid[])`,
    [articleIds],
  );
  return new Map(rows.map((row) => [row.articleId, row]));
}

import { Prisma, type ArticleState, type LiveBlog } from '../../generated/prisma/client.ts';
import { refusedState } from '../articles/claim-article.ts';
import { STATES_FOR } from '../articles/permissions.ts';
import { mayWorkOn } from '../articles/policy.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { appendEvent, type AppendedEvent, type Appending, type NewEvent } from '../log/append.ts';
import type { SignedIn } from '../viewer.ts';
import { visibleLiveBlogs } from './policy.ts';

/** A live blog whose state, and that of its article, stay as they are until the transaction ends. */
export interface LockedLiveBlog extends Pick<LiveBlog, 'id' | 'articleId' | 'state' | 'pinnedPostId'> {
  readonly articleState: ArticleState;
  readonly publishedRevisionId: string | null;
  readonly scheduledRevisionId: string | null;
}

/**
 * Locks a live blog and its article. Any number of posts share the lock of each other, and none of them waits. It conflicts with
 * what publishes or withdraws the article, and ends the live blog.
 * @param how UPDATE to change the live blog itself
 * @throws InvalidStateError if the article is in a state in which nobody works on it: if it was discarded
 */
export async function lockLiveBlog(
  tx: Transaction,
  id: string,
  path: readonly string[],
  how: 'SHARE' | 'UPDATE' = 'SHARE',
): Promise<LockedLiveBlog> {
  const [blog] = await tx.$queryRaw<LockedLiveBlog[]>`
    SELECT b."id", b."articleId", b."state"::text AS "state", b."pinnedPostId", a."state"::text AS "articleState", a."publishedRevisionId", a."scheduledRevisionId"
    FROM "LiveBlog" b JOIN "Article" a ON a."id" = b."articleId" WHERE b."id" = ${id}::uuid
    FOR SHARE OF a FOR ${Prisma.raw(how)} OF b`;
  if (blog === undefined) throw new NotFoundError('LiveBlog', id, path);
  const { articleState } = blog;
  const states: readonly ArticleState[] = STATES_FOR.REVISE;
  if (!states.includes(articleState)) throw refusedState(articleState, states, {}, path);
  return blog;
}

/** Whether readers see the live blog. */
export function isPublic({ articleState }: LockedLiveBlog): boolean {
  return articleState === 'PUBLISHED';
}

/** @throws InvalidStateError if it has ended */
export function mustBeOpen(
  { state, articleState }: LockedLiveBlog,
  path: readonly string[],
  message = 'The live blog has ended. To go on with it, open it again with reopenLiveBlog first.',
): void {
  if (state === 'OPEN') return;
  throw new InvalidStateError(message, { state: articleState, reason: 'LIVE_BLOG_ENDED' }, path);
}

/** Appends an event of a live blog; none if readers don't see it. */
export function appendLiveEvent(
  tx: Transaction,
  blog: LockedLiveBlog,
  event: Pick<NewEvent, 'type' | 'postId' | 'noteId'> & Appending,
): AppendedEvent | null {
  if (!isPublic(blog)) return null;
  const { id: liveBlogId, articleId } = blog;
  return appendEvent(tx, { ...event, liveBlogId, articleId });
}

/**
 * The live blog, if the member may work on its article.
 * @throws NotFoundError, RequestError
 */
export async function liveBlogToChange(
  tx: Transaction,
  id: string,
  member: SignedIn,
  path: readonly string[] = ['id'],
): Promise<LiveBlog> {
  const missing = new NotFoundError('LiveBlog', id, path);
  const blog = await tx.liveBlog.findFirst({ where: { AND: [visibleLiveBlogs({ member }), { id }] } });
  if (blog === null) throw missing;
  await mayWorkOn(tx, member, blog.articleId, missing);
  return blog;
}

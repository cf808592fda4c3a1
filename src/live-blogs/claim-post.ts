import type { LivePost, LivePostState, Prisma } from '../../generated/prisma/client.ts';
import { mayWorkOn } from '../articles/policy.ts';
import { explained } from '../articles/revision-conflict.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError } from '../errors.ts';
import type { Context } from '../operations/context.ts';
import type { SignedIn } from '../viewer.ts';
import type { LockedLiveBlog } from './lock-live-blog.ts';
import { visiblePosts } from './policy.ts';

/** The id of a post that the viewer sees, for `serializeBy`. */
export async function seenPostId(
  { prisma, viewer }: Pick<Context, 'prisma' | 'viewer'>,
  { id }: { readonly id: string },
): Promise<string | null> {
  const where = { AND: [visiblePosts(viewer), { id }] };
  return (await prisma.livePost.findFirst({ where, select: { id: true } }))?.id ?? null;
}

/**
 * A post, if the member may work on its article.
 * @throws NotFoundError, RequestError
 */
export async function postToChange(tx: Transaction, id: string, member: SignedIn): Promise<LivePost> {
  const missing = new NotFoundError('LivePost', id, ['id']);
  const post = await tx.livePost.findFirst({ where: { AND: [visiblePosts({ member }), { id }] } });
  if (post === null) throw missing;
  await mayWorkOn(tx, member, post.articleId, missing);
  return post;
}

interface PostClaim {
  readonly id: string;
  readonly blog: LockedLiveBlog;
  /** The number of the revision that the caller has read: the current one, or the published one, which is then named. */
  readonly expected?: { readonly number: number; readonly publishedRevisionId?: string };
  readonly states: readonly LivePostState[];
  readonly change: Prisma.LivePostUncheckedUpdateManyInput;
}

/**
 * Updates a post if it is in one of the states and at the expected revision. The update's own `where` checks this, so of two
 * concurrent writers of one post, one gets an error. Writers of other posts never conflict.
 * @throws InvalidStateError, RevisionConflictError
 */
export async function claimPost(tx: Transaction, claim: PostClaim): Promise<LivePost> {
  const { id, expected, states, change } = claim;
  const [claimed] = await tx.livePost.updateManyAndReturn({
    where: { id, state: { in: [...states] }, ...(expected && revisionOf(expected)) },
    data: change,
  });
  return claimed ?? explainRefusal(tx, claim);
}

function revisionOf({ number, publishedRevisionId }: NonNullable<PostClaim['expected']>) {
  return publishedRevisionId === undefined ? { revisionNumber: number } : { publishedRevisionId };
}

const SITUATION = {
  DRAFT: { says: 'The post is a draft, which readers have not seen.', reason: 'POST_NOT_PUBLISHED' },
  PUBLISHED: { says: 'The post was not removed.', reason: 'POST_NOT_REMOVED' },
  REMOVED: {
    says: 'The post was removed. To change it, bring it back with restoreLivePost first.',
    reason: 'POST_REMOVED',
  },
} as const;

async function explainRefusal(tx: Transaction, claim: PostClaim): Promise<LivePost> {
  const { id, blog, expected, states } = claim;
  const { state, revisionNumber, articleId, publishedRevision } = await tx.livePost.findUniqueOrThrow({
    where: { id },
    include: { publishedRevision: { select: { number: true } } },
  });
  if (!states.includes(state)) {
    const { says, reason } = SITUATION[state];
    throw new InvalidStateError(says, { state: blog.articleState, reason });
  }
  if (expected !== undefined && expected.number !== revisionNumber) {
    const happened = explained('post', { expected: expected.number, current: revisionNumber });
    const advice = `Merge your change with revision ${revisionNumber}, and send it with that number.`;
    const seen = publishedRevision?.number ?? revisionNumber;
    const published =
      seen === revisionNumber
        ? ''
        : ` Readers see revision ${seen}: an editor can base a change on it that is published at once.`;
    throw new RevisionConflictError(articleId, `${happened} ${advice}${published}`, id);
  }
  // Others have meanwhile changed it and changed it back.
  return claimPost(tx, claim);
}

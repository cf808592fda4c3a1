import { z } from 'zod';
import type { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import type { LivePost } from '../../generated/prisma/client.ts';
import { bodyRules, editsInput } from '../articles/block-edits.ts';
import { mayPublish, mayWork } from '../articles/policy.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { assertRules, optional, text } from '../operations/validation.ts';
import { may } from '../viewer.ts';
import { claimPost, postToChange, seenPostId } from './claim-post.ts';
import {
  appendLiveEvent,
  isPublic,
  lockLiveBlog,
  mustBeOpen,
  type LockedLiveBlog,
} from './lock-live-blog.ts';
import {
  isSamePost,
  postContent,
  occurredRule,
  postInput,
  referencesIn,
  revisedPost,
  savePostRevision,
  statementsIn,
  type PostContent,
} from './post-content.ts';
import { beforePostChange, notePost, noteRule, promoteWithPost } from './show-post.ts';

/** The kinds of notes on a changed post. `addLivePost` adds a comment, as a post of its own. */
export const LivePostNoteKind = {
  UPDATE: 'UPDATE',
  CORRECTION: 'CORRECTION',
  CLARIFICATION: 'CLARIFICATION',
  RETRACTION: 'RETRACTION',
} as const satisfies Partial<typeof UpdateNoteKind>;

const UNSEEN = 'it is for readers who saw the post before this revision is published';

/**
 * Saves a new revision of a post on top of the one that the caller has read. An editor's revision of a published post is public
 * at once, and so is a draft with `publish`. An input without changes saves no revision. A pending revision doesn't hold up an
 * editor who changes the published one, and doesn't become public with that change.
 */
export const reviseLivePost = operation({
  name: 'reviseLivePost',
  input: {
    id: rowId('LivePost'),
    expectedRevision: z.int(),
    ...postInput,
    edits: editsInput.nullish(),
    publish: optional(z.boolean()),
    kind: optional(z.enum(LivePostNoteKind)),
    noteText: optional(text),
  },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError],
  serializeBy: seenPostId,
  may: mayWork,
  async guard(tx, { id, expectedRevision, publish }, { context, member }) {
    const post = await postToChange(tx, id, member);
    if (publish === true) mayPublish(context.viewer);
    const publishes = publish ?? (post.state === 'PUBLISHED' && may(context.viewer, 'EDITOR'));
    const basis = await basisOf(tx, post, expectedRevision, publishes);
    return { post, basis, before: basis && (await postContent(tx, basis.id)) };
  },
  rules: ({ before }) => [
    ...bodyRules(before?.blocks ?? null),
    occurredRule,
    {
      of: ['kind', 'noteText'],
      holds: ({ kind, noteText }) => kind === null || noteText !== null,
      code: 'REQUIRED',
      message: 'must be given with `kind`: it is the note for readers',
      path: ['noteText'],
    },
  ],
  details: ({ expectedRevision }) => ({ revision: expectedRevision }),
  async change(
    tx,
    { id, expectedRevision, publish, kind, noteText, ...input },
    { context, member, at, guarded },
  ) {
    const { basis } = guarded;
    const blog = await lockLiveBlog(tx, guarded.post.liveBlogId, ['id']);
    const post = await claimPost(tx, {
      ...{ id, blog, states: ['DRAFT', 'PUBLISHED'] },
      expected: { number: expectedRevision, ...(basis?.isPending && { publishedRevisionId: basis.id }) },
      // Changes nothing yet, but locks the row.
      change: { revisionNumber: { increment: 0 } },
    });
    const isShown = post.state === 'PUBLISHED';
    const publishes = publish ?? (isShown && may(context.viewer, 'EDITOR'));
    if (publishes) mayPublish(context.viewer);
    if (publishes && !isShown) mustBeOpen(blog, ['publish']);
    const isSeen = isShown && publishes && isPublic(blog);
    assertRules([noteRule(isSeen, UNSEEN)], { noteText });
    const beforeId = basis?.isPending ? basis.id : post.currentRevisionId;
    // A revision doesn't change, so the one that was read before still holds.
    const isRead = beforeId === basis?.id;
    const before = (isRead ? guarded.before : null) ?? (await postContent(tx, beforeId));
    const content = revisedPost(before, input);
    const revised = { blog, post, beforeId, before, content, publishes, at, memberId: member.id };
    const { livePost, isPublished } = await saveRevised(tx, revised);
    if (!publishes || (!isPublished && noteText === null)) return { livePost, note: null, event: null };
    const note = await notePost(tx, blog, { postId: id, kind: kind ?? 'UPDATE', text: noteText });
    const type = isShown ? 'LIVE_POST_REVISED' : 'LIVE_POST_ADDED';
    const replacedId = isShown ? post.publishedRevisionId : null;
    const event = appendLiveEvent(tx, blog, { type, postId: id, noteId: note?.id ?? null, replacedId });
    return { livePost, note, event };
  },
});

interface Basis {
  readonly id: string;
  /** Whether it is the published revision, and a newer one isn't public. */
  readonly isPending: boolean;
}

/** The revision that an input changes; null if it is neither the current one, nor the one that readers see and get changed. */
async function basisOf(
  tx: Transaction,
  { revisionNumber, currentRevisionId, publishedRevisionId }: LivePost,
  expected: number,
  publishes: boolean,
): Promise<Basis | null> {
  if (revisionNumber === expected)
    return currentRevisionId === null ? null : { id: currentRevisionId, isPending: false };
  if (!publishes || publishedRevisionId === null) return null;
  const { number } = await tx.livePostRevision.findUniqueOrThrow({ where: { id: publishedRevisionId } });
  return number === expected ? { id: publishedRevisionId, isPending: true } : null;
}

interface Revised {
  readonly blog: LockedLiveBlog;
  readonly post: LivePost;
  /** The revision that changes. */
  readonly beforeId: string | null;
  readonly before: PostContent;
  readonly content: PostContent;
  readonly publishes: boolean;
  readonly at: Date;
  readonly memberId: string;
}

/** Saves what is new, and shows it to readers. @returns the post, and whether they see another revision than before */
async function saveRevised(
  tx: Transaction,
  { blog, post, beforeId, before, content, publishes, at, memberId }: Revised,
): Promise<{ livePost: LivePost; isPublished: boolean }> {
  const { id, articleId, publishedRevisionId, revisionNumber } = post;
  const isSame = isSamePost(before, content);
  const revisionId = isSame && beforeId !== null ? beforeId : newId();
  const isPublished = publishes && revisionId !== publishedRevisionId;
  if (isSame && !isPublished) return { livePost: post, isPublished };
  const statements = [...statementsIn(before), ...statementsIn(content)];
  if (isPublished && post.state === 'PUBLISHED') await beforePostChange(tx, blog, id, statements);
  const published = isPublished
    ? { publishedAt: isPublic(blog) ? at : null, publishedById: memberId }
    : { publishedAt: null, publishedById: null };
  const number = isSame ? revisionNumber : revisionNumber + 1;
  if (!isSame)
    await savePostRevision(
      tx,
      { id: revisionId, articleId, postId: id, number, createdById: memberId, ...published },
      content,
    );
  else await tx.livePostRevision.update({ where: { id: revisionId }, data: published });
  const first = post.publishedAt ?? at;
  const livePost = await tx.livePost.update({
    where: { id },
    data: {
      ...{ currentRevisionId: revisionId, revisionNumber: number, modifiedAt: at },
      ...((isPublished || post.state === 'DRAFT') && { isKeyEvent: content.isKeyEvent }),
      ...(isPublished && {
        ...{ state: 'PUBLISHED' as const, publishedRevisionId: revisionId },
        ...{ publishedAt: first, listedAt: first, shownAt: at },
      }),
    },
  });
  if (isPublished) await promoteWithPost(tx, blog, id, referencesIn(content));
  return { livePost, isPublished };
}

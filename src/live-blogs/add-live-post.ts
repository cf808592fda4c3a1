import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { bodyRules } from '../articles/block-edits.ts';
import { mayPublish, mayWork } from '../articles/policy.ts';
import { mustBeNew } from '../articles/said-again.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { optional } from '../operations/validation.ts';
import { createStatement, withDefaults } from '../statements/create-statement.ts';
import { statementInput } from '../statements/statement-input.ts';
import { appendLiveEvent, isPublic, liveBlogToChange, lockLiveBlog, mustBeOpen } from './lock-live-blog.ts';
import {
  insertInto,
  NO_CONTENT,
  occurredRule,
  postInput,
  referencesIn,
  revisedPost,
  savePostRevision,
} from './post-content.ts';
import { closeWithPost, promoteWithPost } from './show-post.ts';

const PATH = ['liveBlogId'];

/**
 * Adds a post to a live blog: as a draft, or at once for readers. It can record a statement, which ends the post as a quote, and
 * can close the request for comment that the statement answers. It changes no other post, and nothing of the article.
 */
export const addLivePost = operation({
  name: 'addLivePost',
  input: {
    liveBlogId: rowId('LiveBlog'),
    ...postInput,
    statement: optional(statementInput),
    commentRequestId: optional(existing('CommentRequest')),
    publish: optional(z.boolean()),
  },
  errors: [NotFoundError, InvalidStateError],
  may: mayWork,
  async guard(tx, { liveBlogId, publish }, { context, member }) {
    await liveBlogToChange(tx, liveBlogId, member, PATH);
    if (publish === true) mayPublish(context.viewer);
  },
  rules: () => [
    ...bodyRules([]),
    occurredRule,
    {
      of: ['headline', 'body', 'statement'],
      holds: ({ headline, body, statement }) =>
        headline != null || (body ?? []).length > 0 || statement !== null,
      code: 'REQUIRED',
      message: 'must not be empty in a post without a headline and a statement',
      path: ['body'],
    },
    {
      of: ['commentRequestId', 'statement'],
      holds: ({ commentRequestId, statement }) => commentRequestId === null || statement !== null,
      code: 'REQUIRED',
      message: 'must be given with `commentRequestId`: it is the answer',
      path: ['statement'],
    },
    {
      of: ['commentRequestId', 'publish'],
      holds: ({ commentRequestId, publish }) => commentRequestId === null || publish === true,
      code: 'NOT_ALLOWED',
      message: 'must be left out of a draft: readers learn of the outcome when they get the answer',
      path: ['commentRequestId'],
    },
  ],
  details: ({ publish }) => ({ publish: publish === true }),
  async change(tx, { liveBlogId, statement: said, commentRequestId, publish, ...input }, { member, at }) {
    const blog = await lockLiveBlog(tx, liveBlogId, PATH);
    mustBeOpen(blog, PATH);
    if (said !== null) await mustBeNewPost(tx, liveBlogId, said, at);
    // As `addComment`: a comment gets quotation marks only if somebody says that it is verbatim.
    const statement =
      said &&
      (await createStatement(
        tx,
        withDefaults(said, {
          kind: said.kind ?? 'COMMENT',
          wording: said.wording ?? 'PARAPHRASE',
          receivedBy: at,
        }),
      ));
    if (statement !== null && commentRequestId !== null)
      await closeWithPost(tx, blog, { id: commentRequestId, statement, at });
    const quotes =
      statement === null
        ? []
        : [{ blockId: randomUUID(), kind: 'QUOTE' as const, statementId: statement.id }];
    const content = revisedPost(NO_CONTENT, input, quotes);
    const isPublished = publish === true;
    const [id, revisionId] = [newId(), newId()];
    const shown = isPublished ? { publishedAt: at, shownAt: at, publishedRevisionId: revisionId } : {};
    const post = {
      ...{ id, liveBlogId, articleId: blog.articleId, state: isPublished ? 'PUBLISHED' : 'DRAFT' },
      ...{ createdById: member.id, listedAt: at, modifiedAt: at, isKeyEvent: content.isKeyEvent },
      ...{ revisionNumber: 1, currentRevisionId: revisionId, publishedAt: null, shownAt: null },
      ...{ publishedRevisionId: null, ...shown },
    };
    await savePostRevision(
      tx,
      {
        ...{ id: revisionId, articleId: blog.articleId, postId: id, number: 1, createdById: member.id },
        publishedAt: isPublished && isPublic(blog) ? at : null,
        publishedById: isPublished ? member.id : null,
      },
      content,
      [insertInto('LivePost', post)],
    );
    if (isPublished) await promoteWithPost(tx, blog, id, referencesIn(content));
    const event = isPublished ? appendLiveEvent(tx, blog, { type: 'LIVE_POST_ADDED', postId: id }) : null;
    const livePost = await tx.livePost.findUniqueOrThrow({ where: { id } });
    return { livePost, statement, event };
  },
});

/** @throws ValidationError if the live blog has a post with the same words of the same speaker a moment ago, as `addComment` */
async function mustBeNewPost(
  tx: Transaction,
  liveBlogId: string,
  said: z.output<typeof statementInput>,
  at: Date,
): Promise<void> {
  // Of two at once, the second waits, and then finds the post of the first. Other posts don't wait for each other.
  const turn = JSON.stringify([liveBlogId, said.text, said.speaker.personId, said.speaker.organizationId]);
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${turn}, 0))`;
  const received = (since: Date) => Prisma.sql`
    SELECT p."listedAt" AS "at", s."statementId" FROM "LivePost" p JOIN "LivePostStatement" s ON s."postId" = p."id"
    WHERE p."liveBlogId" = ${liveBlogId}::uuid AND p."state" = 'PUBLISHED' AND p."listedAt" > ${since}`;
  await mustBeNew(tx, 'live blog', received, said, at);
}

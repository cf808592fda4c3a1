import {
  InvalidStateError as InvalidState,
  LockConflictError as LockConflict,
  NotFoundError as NotFound,
  type Problem,
  type ProblemCode as Code,
  RequestError,
  RevisionConflictError as RevisionConflict,
  SlugTakenError as SlugTaken,
  type UserError as Expected,
  ValidationError as Validation,
} from '../../src/errors.ts';
import { ArticleState } from '../../generated/prisma/enums.ts';
import { Article } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumOf } from '../kernel/enum.ts';
import { LivePost } from '../live-blogs/live-post.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { visibleNode } from '../kernel/nodes.ts';
import type { NodeEntity } from '../kernel/visible.ts';

const InvalidStateReason = enumOf({
  name: 'InvalidStateReason',
  description: 'Why the state of an article, of its live blog or of a post does not allow a change.',
  values: {
    ALREADY_PUBLIC: 'The article, or the revision to publish, is already public.',
    DISCARDED: 'The article is a draft that was discarded.',
    EMBARGOED: 'The article is under embargo.',
    LIVE_BLOG_ENDED: 'The live blog has ended.',
    LIVE_BLOG_OPEN: 'The live blog has not ended.',
    NOT_PUBLISHED: 'The article is not published yet.',
    NOT_SCHEDULED: 'The article has no schedule.',
    NOT_WITHDRAWN: 'The article was neither withdrawn nor discarded.',
    POST_NOT_PUBLISHED: 'The post is a draft.',
    POST_NOT_REMOVED: 'The post was not removed.',
    POST_REMOVED: 'The post was removed.',
    SCHEDULED: 'The article has a schedule.',
    WITHDRAWN: 'The article, or the revision to publish, was withdrawn.',
  },
});

export const UserError = builder.interfaceRef<Expected>('UserError').implement({
  description: 'An error that you can act on, as the result of a mutation. Nothing was changed.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, and how to fix it.' }),
    path: t.stringList({
      nullable: true,
      description: 'The path of the input field that is wrong, starting with `input`.',
      resolve: ({ path }) => path,
    }),
  }),
});

const ProblemCode = enumOf<Code>({
  name: 'ProblemCode',
  description: 'What is wrong with a value. A front end can have a text of its own for each code.',
  values: {
    REQUIRED: 'The value is missing or empty.',
    TOO_SHORT: 'The text has fewer than `min` characters.',
    TOO_LONG: 'The text has more than `max` characters.',
    TOO_FEW: 'The list has fewer than `min` items.',
    TOO_MANY: 'The list has more than `max` items.',
    OUT_OF_RANGE: 'The number is below `min` or above `max`, or the time is too early or too late.',
    INVALID_ID: 'The value is not an id that the API returned.',
    WRONG_TYPE: 'The value is the id of an object of another type.',
    INVALID_DATE: 'The text is not a date or a time.',
    INVALID_URL: 'The text is not a URL that can be used here.',
    INVALID_HTML: 'The HTML has elements that cannot be used here.',
    INVALID_SLUG: 'The text is not a slug.',
    NOT_ALLOWED: 'Another rule, or the state of an object, does not allow the value.',
    CONFLICTING: 'The value conflicts with another value of the input, or with another object.',
    UNKNOWN_REFERENCE: 'The value refers to something that does not exist.',
    REDACTED: 'The text has words that were redacted.',
  },
});

const ValidationProblem = builder.objectRef<Problem>('ValidationProblem').implement({
  description: 'A problem with an input.',
  fields: (t) => ({
    code: t.expose('code', { type: ProblemCode, description: 'What is wrong, for programs.' }),
    path: t.stringList({
      description: 'The path of the value that is wrong, starting with `input`.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', {
      description: 'What is wrong, and how to fix it, without the path: show it next to the form field.',
    }),
    min: t.exposeInt('min', { nullable: true, description: 'The lower bound, if that is broken.' }),
    max: t.exposeInt('max', { nullable: true, description: 'The upper bound, if that is broken.' }),
  }),
});

builder.objectType(Validation, {
  name: 'ValidationError',
  interfaces: [UserError],
  description: 'An input is not valid.',
  fields: (t) => ({
    problems: t.field({
      type: [ValidationProblem],
      description:
        'All problems that were found. `message` of the error names each with its place; `path` is the path of the first.',
      resolve: ({ problems }) => [...problems],
    }),
  }),
});

builder.objectType(NotFound, {
  name: 'NotFoundError',
  interfaces: [UserError],
  description: "The input refers to an object that doesn't exist, or that you can't see.",
  fields: (t) => ({
    id: t.id({
      nullable: true,
      description: 'The id that was given.',
      resolve: ({ typename, id }) => encodeGlobalId(typename, id),
    }),
  }),
});

builder.objectType(SlugTaken, {
  name: 'SlugTakenError',
  interfaces: [UserError],
  description: 'The slug is taken.',
  fields: (t) => ({ slug: t.exposeString('slug', { description: 'The slug that was given.' }) }),
});

builder.objectType(RevisionConflict, {
  name: 'RevisionConflictError',
  interfaces: [UserError],
  description:
    '`expectedRevision` is not the number of the current revision. Usually, somebody changed the article or the post after you read it. The message says what to do.',
  fields: (t) => ({
    current: t.prismaField({
      type: Article,
      description:
        'The current article. If it is published and has a newer draft, its fields are those of the draft: base a correction on `publishedRevision` instead.',
      resolve: (query, { articleId }, _args, { prisma }) =>
        prisma.article.findUniqueOrThrow({ ...query, where: { id: articleId } }),
    }),
    currentPost: t.field({
      type: LivePost,
      nullable: true,
      extensions: sqlStatements(1),
      description:
        'The current post, if you sent the number of a revision of a post. `current` is then its article.',
      resolve: ({ postId }, _args, context, info) =>
        postId === null ? null : visibleNode('LivePost', postId, context, info),
    }),
  }),
});

builder.objectType(LockConflict, {
  name: 'LockConflictError',
  interfaces: [UserError],
  description:
    '`expectedLockVersion` is not the version of the object: somebody changed it after you read it. The message says what to do.',
  fields: (t) => ({
    current: t.field({
      type: builder.nodeInterfaceRef(),
      extensions: sqlStatements(1),
      description: 'The object as it is now.',
      resolve: async ({ typename, id }, _args, context, info) => {
        const current = await visibleNode(typename as NodeEntity, id, context, info);
        if (current === null)
          throw new RequestError('BAD_USER_INPUT', 'The object is gone: somebody has just removed it.');
        return current;
      },
    }),
  }),
});

builder.objectType(InvalidState, {
  name: 'InvalidStateError',
  interfaces: [UserError],
  description: 'The state of the article, of its live blog or of a post does not allow the change.',
  fields: (t) => ({
    articleState: t.expose('state', {
      type: ArticleState,
      description:
        'The state of the article, also if `reason` is about its live blog or a post: these have states of their own.',
    }),
    reason: t.expose('reason', {
      type: InvalidStateReason,
      description: 'Why the state does not allow the change.',
    }),
  }),
});

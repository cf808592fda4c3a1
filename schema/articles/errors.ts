import {
  InvalidStateError as InvalidState,
  NotFoundError as NotFound,
  type Problem,
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
    NOT_SCHEDULED: 'The article is not scheduled.',
    NOT_WITHDRAWN: 'The article was neither withdrawn nor discarded.',
    POST_NOT_PUBLISHED: 'The post is a draft.',
    POST_NOT_REMOVED: 'The post was not removed.',
    POST_REMOVED: 'The post was removed.',
    SCHEDULED: 'The article is scheduled.',
    WITHDRAWN: 'The article was withdrawn.',
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

const ValidationProblem = builder.objectRef<Problem>('ValidationProblem').implement({
  description: 'A problem with an input.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, and how to fix it.' }),
    path: t.stringList({
      description: 'The path of the value that is wrong, starting with `input`.',
      resolve: ({ path }) => [...path],
    }),
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
        'All problems that were found. `message` has the messages of all, `path` is the path of the first.',
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

builder.objectType(InvalidState, {
  name: 'InvalidStateError',
  interfaces: [UserError],
  description: 'The state of the article, of its live blog or of a post does not allow the change.',
  fields: (t) => ({
    state: t.expose('state', {
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

import {
  InvalidStateError as InvalidState,
  NotFoundError as NotFound,
  RevisionConflictError as RevisionConflict,
  SlugTakenError as SlugTaken,
  type UserError as Expected,
  ValidationError as Validation,
} from '../../src/errors.ts';
import { Article, ArticleState } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';

const UserError = builder.interfaceRef<Expected>('UserError').implement({
  description: 'A failure that you can act on. It stands in a mutation’s result; nothing was changed.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, and what to do.' }),
    path: t.stringList({
      nullable: true,
      description: 'The offending input, from `input` on.',
      resolve: ({ path }) => path,
    }),
  }),
});

builder.objectType(Validation, {
  name: 'ValidationError',
  interfaces: [UserError],
  description: 'An input is not as it must be.',
});

builder.objectType(NotFound, {
  name: 'NotFoundError',
  interfaces: [UserError],
  description: 'What the input refers to isn’t there.',
  fields: (t) => ({
    id: t.id({
      nullable: true,
      description: 'The id that was looked for.',
      resolve: ({ typename, id }) => encodeGlobalId(typename, id),
    }),
  }),
});

builder.objectType(SlugTaken, {
  name: 'SlugTakenError',
  interfaces: [UserError],
  description: 'Another one has this slug.',
  fields: (t) => ({ slug: t.exposeString('slug') }),
});

builder.objectType(RevisionConflict, {
  name: 'RevisionConflictError',
  interfaces: [UserError],
  description: 'Somebody changed the article since you read it.',
  fields: (t) => ({
    current: t.prismaField({
      type: Article,
      description: 'The article as it is now, to merge your change with.',
      resolve: (query, { articleId }, _args, { prisma }) =>
        prisma.article.findUniqueOrThrow({ ...query, where: { id: articleId } }),
    }),
  }),
});

builder.objectType(InvalidState, {
  name: 'InvalidStateError',
  interfaces: [UserError],
  description: 'The article’s state does not allow this.',
  fields: (t) => ({ state: t.expose('state', { type: ArticleState }) }),
});

import {
  InvalidStateError as InvalidState,
  NotFoundError as NotFound,
  RevisionConflictError as RevisionConflict,
  SlugTakenError as SlugTaken,
  type UserError as Expected,
  ValidationError as Validation,
} from '../../src/errors.ts';
import { ArticleState } from '../../generated/prisma/enums.ts';
import { Article } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';

const UserError = builder.interfaceRef<Expected>('UserError').implement({
  description:
    "An error that you can act on. It is part of a mutation's result, and means that nothing was changed.",
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, and what to do about it.' }),
    path: t.stringList({
      nullable: true,
      description: 'The path of the input field that is wrong, starting with `input`.',
      resolve: ({ path }) => path,
    }),
  }),
});

builder.objectType(Validation, {
  name: 'ValidationError',
  interfaces: [UserError],
  description: 'An input is not valid.',
});

builder.objectType(NotFound, {
  name: 'NotFoundError',
  interfaces: [UserError],
  description: "The input refers to something that doesn't exist, or that you can't see.",
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
  description: 'The slug is already used.',
  fields: (t) => ({ slug: t.exposeString('slug', { description: 'The slug that was given.' }) }),
});

builder.objectType(RevisionConflict, {
  name: 'RevisionConflictError',
  interfaces: [UserError],
  description: 'Someone changed the article after you read it.',
  fields: (t) => ({
    current: t.prismaField({
      type: Article,
      description: 'The article as it is now. Merge your change with it and try again.',
      resolve: (query, { articleId }, _args, { prisma }) =>
        prisma.article.findUniqueOrThrow({ ...query, where: { id: articleId } }),
    }),
  }),
});

builder.objectType(InvalidState, {
  name: 'InvalidStateError',
  interfaces: [UserError],
  description: 'The state of the article does not allow this.',
  fields: (t) => ({
    state: t.expose('state', { type: ArticleState, description: 'The state of the article.' }),
  }),
});

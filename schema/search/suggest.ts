import { SearchType } from '../../generated/prisma/enums.ts';
import { RequestError } from '../../src/errors.ts';
import { inTime } from '../../src/search/in-time.ts';
import { readQuestion } from '../../src/search/question.ts';
import { suggested } from '../../src/search/suggestions.ts';
import { builder } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { SearchResult, TYPES } from './result.ts';
import { PAGE_URL, shownOf } from './shown.ts';

const MAX = 20;

const Suggestion = builder.objectRef<Awaited<ReturnType<typeof suggested>>[number]>('Suggestion').implement({
  description: 'An object whose name or title matches what was typed.',
  fields: (t) => ({
    text: t.exposeString('title', { description: 'Its name or title.' }),
    type: t.expose('type', { type: SearchType, description: 'The type of the object.' }),
    node: t.field({
      type: SearchResult,
      nullable: true,
      description: 'The object. Null if it was hidden while the query ran.',
      extensions: sqlStatements(6),
      resolve: ({ type, rowId }, _args, context, info) => visibleNode(TYPES[type], rowId, context, info),
    }),
    pageUrl: t.field({
      type: 'URL',
      nullable: true,
      description: PAGE_URL,
      extensions: sqlStatements(3),
      resolve: async (suggestion, _args, context, info) =>
        (await shownOf(suggestion, context, info))?.pageUrl ?? null,
    }),
  }),
});

builder.queryField('suggest', (t) =>
  t.field({
    type: [Suggestion],
    description:
      'Suggestions for a text that is being typed, for search boxes and pickers: names first, then the newest titles. Statements have no title, so they are never suggested.',
    extensions: { ...cost(10), ...sqlStatements(1) },
    args: {
      prefix: t.arg.string({
        required: true,
        description:
          'The typed text: the beginnings of words, in any order. Up to 500 characters; fewer than two letters or digits suggest nothing.',
      }),
      types: t.arg({ type: [SearchType], description: 'Only objects of these types. The default is all.' }),
      first: t.arg.int({
        description: `The number of suggestions to return, from 1 to ${MAX}. The default is 8.`,
      }),
    },
    resolve: async (_root, { prefix, types, first }, { prisma, viewer }) => {
      const take = first ?? 8;
      if (!(take >= 1 && take <= MAX))
        throw new RequestError('BAD_USER_INPUT', `'first' must be between 1 and ${MAX}, not ${take}.`);
      const typed = readQuestion(prefix, 'prefix');
      if (typed === null || (typed.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < 2) return [];
      return inTime(suggested(prisma, viewer, typed, types ?? null, take));
    },
  }),
);

import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { getDatamodel } from '../../generated/pothos-types.ts';
import type { ApiContext } from './context.ts';
import './connections.ts';
import './count-fields.ts';
import { cost, PAGED, PAGE_ROWS, statements } from './cost.ts';
import { MAX_COUNT } from '../../src/page.ts';
import { decodeGlobalId, encodeGlobalId } from './global-ids.ts';

interface Types {
  Context: ApiContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  PrismaTypes: PrismaTypes;
  /** Lets a noun refer to another by its name, before that one is defined. */
  Objects: { [Noun in keyof PrismaTypes]: PrismaTypes[Noun]['Shape'] };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    EDTFDate: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    Cursor: { Input: string; Output: string };
    JSON: { Input: never; Output: object };
  };
}

export const builder = new SchemaBuilder<Types>({
  // Each plugin wraps those after it.
  plugins: ['countFields', 'connectionRules', ErrorsPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  prisma: {
    client: (ctx) => ctx.prisma,
    dmmf: getDatamodel(),
    onUnusedQuery: 'error',
  },
  relay: {
    cursorType: 'String',
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    defaultConnectionFieldOptions: { extensions: { ...PAGED, cursors: 'list' } },
    edgesFieldOptions: {
      nullable: false,
      description: 'The objects of the page, each with its cursor.',
      extensions: PAGE_ROWS,
    },
    nodeFieldOptions: { nullable: false, description: 'The object.' },
    cursorFieldOptions: {
      description:
        'Where the object is in the list. Pass it as `after` to get the objects that follow it, or as `before`, if the list has that argument, to get those that precede it.',
    },
    idFieldOptions: { description: 'The global id.', extensions: cost(2) },
    nodeTypeOptions: { description: 'An object that can be fetched by its global id.' },
    pageInfoTypeOptions: { description: 'The place of a page in its list.' },
    hasNextPageFieldOptions: { description: 'Whether there are more objects after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are more objects before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first object, or null if the page is empty.' },
    endCursorFieldOptions: {
      description:
        'The cursor of the last object. If the page is empty: null, or, in `Query.feed`, the `after` that you passed.',
    },
    pageInfoFieldOptions: { description: 'The place of this page in the list.' },
    firstArgOptions: {
      description:
        'How many objects to return from the start, or after `after`: from 1 to 100. The default is 20.',
    },
    afterArgOptions: { description: 'A cursor of this list. The page starts after it.' },
    lastArgOptions: {
      description: 'How many objects to return from the end, or before `before`: from 1 to 100.',
    },
    beforeArgOptions: { description: 'A cursor of this list. The page ends before it.' },
    mutationInputArgOptions: { description: 'The input of the mutation.' },
    nodesOnConnection: { description: 'The objects of the page.', extensions: PAGE_ROWS },
    encodeGlobalID: (typename, id) => encodeGlobalId(typename, String(id)),
    decodeGlobalID: decodeGlobalId,
  },
  errors: {
    directResult: true,
    defaultTypes: [],
    defaultUnionOptions: {
      name: ({ fieldName }) => `${fieldName.charAt(0).toUpperCase()}${fieldName.slice(1)}Result`,
    },
  },
});

builder.queryType({
  description:
    "Reads. Readers (who aren't signed in) see what is public. Reporters also see objects with the visibility `MEMBERS`, and their own articles. Editors see everything except the audit log and other members' tokens.",
});
builder.mutationType({
  description:
    'Writes. Members can do what their role allows; anyone can manage their own newsletter subscriptions. Each mutation takes effect completely or not at all.',
});
builder.subscriptionType({
  description: 'Delivers events as they happen. Pass `after` to resume without missing any.',
});

/** Options of the field `totalCount` of every list. The feed has none: it is read onwards, and clients have no use for its length. */
export const TOTAL_COUNT = {
  description: `How many objects you can see, on all pages. In a list of more than ${MAX_COUNT}, counting may end there.`,
  // One, but it may have to read thousands of rows, for each list that is counted there.
  extensions: { ...cost(100), ...statements(5) },
  resolve: (connection: object) => {
    const { totalCount } = connection as { totalCount?: number | (() => number | Promise<number>) };
    return (typeof totalCount === 'function' ? totalCount() : totalCount) ?? 0;
  },
} as const;

/** Options of the field `id` of every node. */
export const GLOBAL_ID = { field: 'id', description: 'The global id.' } as const;

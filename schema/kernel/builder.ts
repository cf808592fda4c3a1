import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { getDatamodel } from '../../generated/pothos-types.ts';
import type { ApiContext } from './context.ts';
import './connections.ts';
import './count-fields.ts';
import './merged-ids.ts';
import './null-after-errors.ts';
import { cost, PAGED, PAGE_ROWS, sqlStatements } from './cost.ts';
import { MAX_COUNT } from '../../src/lib/page-size.ts';
import { encodeGlobalId, parseGlobalId } from './global-ids.ts';
import { keepPlans } from './plans.ts';

interface Types {
  Context: ApiContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  PrismaTypes: PrismaTypes;
  /** Lets an entity name another entity before that is defined. */
  Objects: { [Name in keyof PrismaTypes]: PrismaTypes[Name]['Shape'] };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    EDTFDate: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    JSON: { Input: unknown; Output: object };
  };
}

keepPlans();

export const builder = new SchemaBuilder<Types>({
  // Each plugin wraps those after it.
  plugins: [
    'nullAfterErrors',
    'countFields',
    'connectionRules',
    ErrorsPlugin,
    RelayPlugin,
    'mergedIds',
    PrismaPlugin,
  ],
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
      description: 'The objects on this page, each with its cursor.',
      extensions: PAGE_ROWS,
    },
    nodeFieldOptions: { nullable: false, description: 'The object.' },
    cursorFieldOptions: {
      description:
        'The cursor of the object. Pass it as `after` to get the objects after it, or as `before` to get those before it.',
    },
    idFieldOptions: { description: 'The global id.', extensions: cost(2) },
    nodeTypeOptions: { description: 'An object that can be fetched by its global id.' },
    pageInfoTypeOptions: { description: 'Information about a page of a list.' },
    hasNextPageFieldOptions: { description: 'Whether there are objects after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are objects before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first object, or null if the page is empty.' },
    endCursorFieldOptions: {
      description:
        'The cursor of the last object. If the page is empty, it is null; in `Query.feed`, it is then the `after` that you passed.',
    },
    pageInfoFieldOptions: { description: 'Information about this page.' },
    firstArgOptions: {
      description:
        'The number of objects to return from the start, or after `after`: 1 to 100. The default is 20, or 5 in a list within another list.',
    },
    afterArgOptions: { description: 'Return the objects after this cursor.' },
    lastArgOptions: {
      description: 'The number of objects to return from the end, or before `before`: 1 to 100.',
    },
    beforeArgOptions: { description: 'Return the objects before this cursor.' },
    mutationInputArgOptions: { description: 'The input of the mutation.' },
    nodesOnConnection: { description: 'The objects on this page.', extensions: PAGE_ROWS },
    encodeGlobalID: (typename, id) => encodeGlobalId(typename, String(id)),
    // `merged-ids.ts` refuses malformed ids before.
    decodeGlobalID: (globalId) => parseGlobalId(globalId) ?? { typename: '', id: '' },
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
    "Entry points for reading. Readers, who aren't signed in, see what is public. Reporters also see objects with the visibility `MEMBERS`, and their own articles. Editors see everything except other members' tokens, and the changes of members, tokens and webhooks in the audit log.",
});
builder.mutationType({
  description:
    'Entry points for changes. Members can do what their role allows. Anyone can manage their own newsletter subscriptions. Each mutation takes effect completely or not at all.',
});
builder.subscriptionType({
  description: 'Delivers events as they happen. Pass `after` to resume without a gap.',
});

/** Options of the field `totalCount` of every list. The feed has none, since clients have no use for its length. */
export const TOTAL_COUNT = {
  description: `The total number of objects that you can see. Counting may stop at ${MAX_COUNT.toLocaleString('en')}.`,
  // It is one statement, but it may read thousands of rows of each list.
  extensions: { ...cost(100), ...sqlStatements(5) },
  resolve: (connection: object) => {
    const { totalCount } = connection as { totalCount?: number | (() => number | Promise<number>) };
    return (typeof totalCount === 'function' ? totalCount() : totalCount) ?? 0;
  },
} as const;

/** Options of the field `id` of every node. */
export const GLOBAL_ID = { field: 'id', description: 'The global id.' } as const;

import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { getDatamodel } from '../../generated/pothos-types.ts';
import { hasRole, notSignedIn } from '../../src/viewer.ts';
import type { ApiContext } from './context.ts';
import './connections.ts';
import { decodeGlobalId, encodeGlobalId } from './global-ids.ts';

interface Types {
  Context: ApiContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  PrismaTypes: PrismaTypes;
  /** So that one noun can name another before it is defined. */
  Objects: { [Noun in keyof PrismaTypes]: PrismaTypes[Noun]['Shape'] };
  AuthScopes: { editor: boolean };
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
  // The first wraps the others.
  plugins: ['connectionRules', ErrorsPlugin, ScopeAuthPlugin, RelayPlugin, PrismaPlugin],
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
    edgesFieldOptions: { nullable: false, description: 'The page’s rows, each with its cursor.' },
    nodesFieldOptions: { description: 'The same without their cursors.' },
    nodeFieldOptions: { nullable: false },
    cursorFieldOptions: { description: 'The row’s place: pass it as `after` or `before` of the same list.' },
    nodeTypeOptions: { description: 'What can be read again by its global id.' },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    firstArgOptions: {
      description: 'How many from the beginning, or after `after`: 1 to 100; 20 if left out.',
    },
    afterArgOptions: { description: 'A cursor of this list.' },
    lastArgOptions: { description: 'How many from the end, or before `before`: 1 to 100.' },
    beforeArgOptions: { description: 'A cursor of this list.' },
    nodesOnConnection: true,
    encodeGlobalID: (typename, id) => encodeGlobalId(typename, String(id)),
    decodeGlobalID: decodeGlobalId,
  },
  scopeAuth: {
    authScopes: ({ viewer }) => ({ editor: hasRole(viewer, 'EDITOR') }),
    // Returned, not thrown: a field can have another answer for readers.
    unauthorizedError: notSignedIn,
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
    'Reading. Anonymous readers see what is public; reporters that, what is recorded for members, and their own articles; editors all.',
});
builder.mutationType({
  description: 'Writing: members of the newsroom what they may, anyone their own newsletters.',
});
builder.subscriptionType({
  description: 'What changes, as it changes. Pass `after` to resume without a gap.',
});

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many there are that you may see, on all pages.',
    resolve: (connection) => {
      const { totalCount } = connection as { totalCount?: number | (() => number | Promise<number>) };
      return (typeof totalCount === 'function' ? totalCount() : totalCount) ?? 0;
    },
  }),
);

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Every mutation’s input takes one. */
export function idempotencyKey(t: InputFields, rule = '') {
  return t.string({
    description:
      `Of your own making, such as a UUID: the same request with the same key is done once, and answered alike, for a week. Send it again after a lost reply. ${rule}`.trim(),
  });
}

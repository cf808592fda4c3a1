import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

/** Types each document from the schema, as it is written: nothing is generated for a new document. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; EDTFDate: string; ID: string; JSON: unknown; URL: string };
}>();

export { readFragment, type FragmentOf, type ResultOf, type VariablesOf } from 'gql.tada';

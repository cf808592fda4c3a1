import { InMemoryCache } from '@apollo/client';
import type { IntrospectionQuery } from 'graphql';
import { possibleTypesOf, typesWithoutId } from './introspection.ts';
import { typePolicies } from './apollo-lists.ts';

/** Apollo's cache as Dateline needs it. */
export function openCache(schema: IntrospectionQuery): InMemoryCache {
  const parts = typesWithoutId(schema).map((name) => [name, { merge: true }] as const);
  return new InMemoryCache({
    possibleTypes: possibleTypesOf(schema),
    typePolicies: { ...Object.fromEntries(parts), ...typePolicies },
  });
}

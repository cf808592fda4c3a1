import { InMemoryCache } from '@apollo/client';
import { typePolicies } from './apollo-lists.ts';
import type { CacheTypes } from './introspection.ts';

/** Apollo's cache as Dateline needs it. */
export function openCache({ possibleTypes, typesWithoutId }: CacheTypes): InMemoryCache {
  const parts = typesWithoutId.map((name) => [name, { merge: true }] as const);
  return new InMemoryCache({
    possibleTypes,
    typePolicies: { ...Object.fromEntries(parts), ...typePolicies },
  });
}

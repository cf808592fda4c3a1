import { getIntrospectionQuery, type IntrospectionQuery } from 'graphql';

/** What Apollo's cache needs of the schema. */
export interface CacheTypes {
  readonly possibleTypes: Record<string, string[]>;
  readonly typesWithoutId: string[];
}

export function cacheTypesOf(schema: IntrospectionQuery): CacheTypes {
  return { possibleTypes: possibleTypesOf(schema), typesWithoutId: typesWithoutId(schema) };
}

/** The schema. Read it when you build the front end, and keep in a file what the cache needs of it. */
export async function introspect(url: string): Promise<IntrospectionQuery> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery({ descriptions: false }) }),
  });
  const { data } = (await response.json()) as { data: IntrospectionQuery };
  return data;
}

/** The types of each interface and union. */
function possibleTypesOf({ __schema }: IntrospectionQuery): Record<string, string[]> {
  return Object.fromEntries(
    __schema.types.flatMap((type) =>
      type.kind === 'INTERFACE' || type.kind === 'UNION'
        ? [[type.name, type.possibleTypes.map(({ name }) => name)]]
        : [],
    ),
  );
}

/** The types without ids, such as `Image`: a cache keeps their objects as parts of those that they belong to. */
export function typesWithoutId({ __schema }: IntrospectionQuery): string[] {
  const roots = [__schema.queryType, __schema.mutationType, __schema.subscriptionType];
  return __schema.types.flatMap((type) => {
    if (type.kind !== 'OBJECT' || type.name.startsWith('__')) return [];
    const isRoot = roots.some((root) => root?.name === type.name);
    return isRoot || type.fields.some(({ name }) => name === 'id') ? [] : [type.name];
  });
}

import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { ApiContext } from './context.ts';

type Loaders = Map<string, DataLoader<string, unknown>>;
const loadersOf = createContextCache<Loaders, ApiContext>(() => new Map());

/**
 * The loader of one kind of thing at the field's place in the response; the items of a list are at the same place. What the
 * field asks for there is the same for all of them, so one SQL statement reads it. Loaders live as long as the operation, or as
 * the execution of an event or of a page of events.
 * @param read answers with one value for each id, in the same order
 */
export function loaderAt<Value>(
  kind: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
  read: (ids: readonly string[]) => Promise<Value[]>,
): DataLoader<string, Value> {
  const loaders = loadersOf(context);
  const key = `${kind} ${placeInResponse(info.path)}`;
  return getOrCreate(loaders, key, () => new DataLoader(read)) as DataLoader<string, Value>;
}

/**
 * The loader of one kind of thing for all fields of the objects at a place in the response, which graphql-js resolves one right
 * after the other.
 * @param keyOf names what is loaded; the same for the same thing
 */
export function loaderOfFields<Key, Value>(
  kind: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
  read: (keys: readonly Key[]) => Promise<Value[]>,
  keyOf: (key: Key) => string,
): DataLoader<Key, Value, string> {
  const loaders = loadersOf(context);
  const { prev } = info.path;
  const key = `${kind} of ${prev === undefined ? '' : placeInResponse(prev)}`;
  const create = () => new DataLoader<Key, Value, string>(read, { cacheKeyFn: keyOf });
  return getOrCreate(loaders, key, create as never) as unknown as DataLoader<Key, Value, string>;
}

/**
 * The condition that a row has one of these ids. They are repeated up to a power of two, since each length is an SQL
 * statement of its own for the database to plan and keep.
 */
export function oneOf<Id extends string>(ids: readonly Id[]): { in: Id[] } {
  const last = ids.at(-1);
  if (last === undefined) return { in: [] };
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return { in: Array.from({ length }, (_, index) => ids[index] ?? last) };
}

/** Includes the types on the way, since fragments can select different things of the same field on different types. */
export function placeInResponse({ prev, key, typename }: GraphQLResolveInfo['path']): string {
  const above = prev === undefined ? '' : placeInResponse(prev);
  return typeof key === 'number' ? above : `${above}/${typename ?? ''}.${key}`;
}

interface Cache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

export function getOrCreate<Key, Value>(cache: Cache<Key, Value>, key: Key, create: () => Value): Value {
  let value = cache.get(key);
  if (value === undefined) {
    value = create();
    cache.set(key, value);
  }
  return value;
}

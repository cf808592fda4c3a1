import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { ApiContext } from './context.ts';

type Loaders = Map<string, DataLoader<unknown, unknown, string>>;
const loadersOf = createContextCache<Loaders, ApiContext>(() => new Map());

/**
 * The loader of one kind of object at a position in the response. The items of a list are at the same position and select
 * the same fields. So one SQL statement reads all of them. A loader lives as long as the operation, the execution of an
 * event, or that of a page of events.
 * @param read returns one value for each key, in the same order
 * @param nameOf returns the same name for equal keys; by default, keys are ids
 */
export function loaderAt<Value, Key = string>(
  kind: string,
  context: ApiContext,
  { path }: Pick<GraphQLResolveInfo, 'path'>,
  read: (keys: readonly Key[]) => Promise<Value[]>,
  nameOf: (key: Key) => string = String,
): DataLoader<Key, Value, string> {
  const create = () => new DataLoader<Key, Value, string>(read, { cacheKeyFn: nameOf });
  const loader = getOrCreate(loadersOf(context), `${kind} ${placeInResponse(path)}`, create as never);
  return loader as unknown as DataLoader<Key, Value, string>;
}

/** Includes the types on the way, since fragments on different types can select different things of the same field. */
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

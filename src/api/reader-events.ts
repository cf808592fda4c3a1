import { initContextCache } from '@pothos/core';
import { execute, parse, type GraphQLSchema } from 'graphql';
import { NotVisibleNow } from '../errors.ts';
import type { ReadEvents } from '../log/event.ts';
import { READER } from '../viewer.ts';
import type { Resources } from './context.ts';

/**
 * Executes events for readers, as cohorts do, but for what isn't a subscriber.
 * @param text a subscription to `feed`
 */
export function readerEvents(schema: GraphQLSchema, resources: Resources, text: string): ReadEvents {
  const document = parse(text);
  return (events) => {
    // Shared, so that their loaders read all of them together.
    const contextValue = { ...resources, ...initContextCache(), viewer: READER };
    return Promise.all(
      events.map(async (rootValue) => {
        const { data, errors = [] } = await execute({ schema, document, rootValue, contextValue });
        const causes = errors.map((error) => error.originalError ?? error);
        if (causes.some((cause) => cause instanceof NotVisibleNow)) return null;
        return causes[0] ?? (data as { readonly feed: object }).feed;
      }),
    );
  };
}

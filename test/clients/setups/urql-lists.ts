import { relayPagination } from '@urql/exchange-graphcache/extras';

/** `resolvers` of Graphcache. It finds a list's other arguments by itself. */
export const resolvers = {
  Query: { articles: relayPagination() },
  Person: { statements: relayPagination() },
};

import { relayStylePagination } from '@apollo/client/utilities';
import { relayPagination } from '@urql/exchange-graphcache/extras';

/** `typePolicies` of Apollo's InMemoryCache. A list's other arguments make it another list: name them all. */
export const typePolicies = {
  Query: { fields: { articles: relayStylePagination(['filter', 'orderBy']) } },
  Person: { fields: { statements: relayStylePagination(['filter', 'orderBy']) } },
};

/** `resolvers` of Graphcache. It finds the other arguments by itself. */
export const resolvers = {
  Query: { articles: relayPagination() },
  Person: { statements: relayPagination() },
};

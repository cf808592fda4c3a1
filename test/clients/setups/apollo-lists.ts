import { relayStylePagination } from '@apollo/client/utilities';

/** `typePolicies` of Apollo's InMemoryCache. A list's other arguments make it another list: name them all. */
export const typePolicies = {
  Query: { fields: { articles: relayStylePagination(['filter', 'orderBy']) } },
  Person: { fields: { statements: relayStylePagination(['filter', 'orderBy']) } },
};

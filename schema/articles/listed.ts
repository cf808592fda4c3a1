import type { ApiContext } from '../kernel/context.ts';
import { inOrder, listedRows, listedRowsBy, type By } from './article-order.ts';

const REVISED_NEWEST = [{ revisionId: 'desc' }] as const;

/** How a connection pages through the articles of an object, newest revision first: ids of revisions ascend with time. */
export const LISTED_ARTICLES = {
  relation: 'articles',
  of: 'Article',
  nodeId: 'articleId',
  where: (_args: object, { viewer }: ApiContext) => listedRows(viewer),
  orderBy: REVISED_NEWEST,
} as const;

interface OrderArgs {
  readonly orderBy?: By;
}

/** The same, also in the orders of `Query.articles`. */
export const ORDERED_ARTICLES = {
  ...LISTED_ARTICLES,
  where: ({ orderBy }: OrderArgs, { viewer }: ApiContext) =>
    orderBy == null ? listedRows(viewer) : listedRowsBy(orderBy, viewer),
  orderBy: ({ orderBy }: OrderArgs, { viewer }: ApiContext) =>
    orderBy == null
      ? REVISED_NEWEST
      : inOrder(orderBy, viewer).map((key) => ('id' in key ? { articleId: key.id } : key)),
} as const;

export const ORDER_OF_LISTED =
  'The order of the list. By default, the most recently revised articles come first.';

import { listedArticles } from '../../src/articles/policy.ts';
import type { ApiContext } from '../kernel/context.ts';
import { inOrder, rowsApart, type By } from './article-order.ts';

const REVISED_NEWEST = [{ revisionId: 'desc' }] as const;

/**
 * How a connection pages through the articles that are listed under an object, newest revision first: the ids of revisions ascend
 * with time.
 */
export const LISTED_ARTICLES = {
  relation: 'articles',
  of: 'Article',
  nodeId: 'articleId',
  where: (_args: object, { viewer }: ApiContext) => listedArticles(viewer),
  orderBy: REVISED_NEWEST,
} as const;

interface OrderArgs {
  readonly orderBy?: By;
}

/** The same for lists that have the orders of `Query.articles`, too. */
export const ORDERED_ARTICLES = {
  ...LISTED_ARTICLES,
  where: ({ orderBy }: OrderArgs, { viewer }: ApiContext) =>
    orderBy == null ? listedArticles(viewer) : rowsApart(viewer, orderBy),
  orderBy: ({ orderBy }: OrderArgs, { viewer }: ApiContext) =>
    orderBy == null
      ? REVISED_NEWEST
      : inOrder(orderBy, viewer).map((key) => ('id' in key ? { articleId: key.id } : key)),
} as const;

export const ORDER_OF_LISTED =
  'How to order the list. By default, the articles that were revised most recently come first.';

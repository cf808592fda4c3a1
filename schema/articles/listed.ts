import type { SubjectRelation } from '../../generated/prisma/enums.ts';
import type { ApiContext } from '../kernel/context.ts';
import { collaborationsOf } from './collaborations.ts';
import { listedRows, requireListOrder, type By } from './article-order.ts';

interface OrderArgs {
  readonly orderBy?: By;
}

const NEWEST_FIRST = [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { articleId: 'desc' }] as const;
const OLDEST_FIRST = [{ firstPublishedAt: { sort: 'asc', nulls: 'last' } }, { articleId: 'asc' }] as const;

/** How a connection pages through the articles that are listed under an object for this reason, by first publication. */
export const articlesListedAs = (relation: SubjectRelation) =>
  ({
    relation: 'articles',
    of: 'Article',
    nodeId: 'articleId',
    where: async (_args: object, context: ApiContext) =>
      listedRows(context.viewer, { relation }, await collaborationsOf(context)),
    orderBy: ({ orderBy }: OrderArgs) => {
      requireListOrder(orderBy);
      return orderBy === 'PUBLISHED_OLDEST' ? OLDEST_FIRST : NEWEST_FIRST;
    },
  }) as const;

export const LISTED_ARTICLES = articlesListedAs('ABOUT');

export const ORDER_OF_LISTED =
  'The order of the list: `PUBLISHED_NEWEST`, which is the default, or `PUBLISHED_OLDEST`.';

import { listedArticles } from '../../src/articles/policy.ts';
import type { ApiContext } from '../kernel/context.ts';

/**
 * How a connection pages through the articles that are listed under an object, newest revision first: the ids of revisions ascend
 * with time.
 */
export const LISTED_ARTICLES = {
  relation: 'articles',
  of: 'Article',
  nodeId: ['articleId'],
  where: (_args: object, { viewer }: ApiContext) => listedArticles(viewer),
  orderBy: [{ revisionId: 'desc' }],
} as const;

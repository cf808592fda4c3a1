import type { Prisma } from '../../generated/prisma/client.ts';
import { visibleArticles } from '../articles/policy.ts';
import { visibleStatements } from '../statements/policy.ts';
import type { Viewer } from '../viewer.ts';

/**
 * Viewers see an event as long as they may see what it is about: once an article is withdrawn, readers no longer get its
 * earlier events. Everyone may see that an article was withdrawn.
 */
export function visibleEvents(viewer: Viewer): Prisma.FeedEventWhereInput {
  return {
    OR: [
      {
        type: { in: ['ARTICLE_PUBLISHED', 'ARTICLE_REVISED', 'ARTICLE_COMMENT_ADDED', 'ARTICLE_CORRECTED'] },
        article: visibleArticles(viewer),
      },
      { type: 'ARTICLE_WITHDRAWN' },
      {
        type: { in: ['STATEMENT_RECORDED', 'STATEMENT_STATUS_CHANGED'] },
        statement: visibleStatements(viewer),
      },
      { type: { in: ['CAMPAIGN_ACTION_RECORDED', 'CAMPAIGN_OUTCOME_RECORDED'] } },
    ],
  };
}

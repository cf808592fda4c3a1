import type { Prisma } from '../../generated/prisma/client.ts';
import { visibleArticles } from '../articles/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../people/policy.ts';
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
        type: {
          in: [
            'ARTICLE_PUBLISHED',
            'ARTICLE_REVISED',
            'ARTICLE_COMMENT_ADDED',
            'ARTICLE_CORRECTED',
            'ARTICLE_SLUG_CHANGED',
          ],
        },
        article: visibleArticles(viewer),
      },
      { type: 'ARTICLE_WITHDRAWN' },
      {
        type: { in: ['STATEMENT_RECORDED', 'STATEMENT_STATUS_CHANGED', 'STATEMENT_UPDATED'] },
        statement: visibleStatements(viewer),
      },
      {
        type: 'ARTICLE_STATEMENT_CHANGED',
        article: visibleArticles(viewer),
        statement: visibleStatements(viewer),
      },
      { type: 'PERSON_UPDATED', person: visiblePeople(viewer) },
      { type: 'ORGANIZATION_UPDATED', organization: visibleOrganizations(viewer) },
      { type: 'SOURCE_REPORT_UPDATED', source: visibleSources(viewer) },
      // Campaigns and newsletters are public from the start.
      {
        type: {
          in: [
            'CAMPAIGN_CREATED',
            'CAMPAIGN_UPDATED',
            'CAMPAIGN_DEMAND_ADDED',
            'CAMPAIGN_DEMAND_UPDATED',
            'CAMPAIGN_ACTION_RECORDED',
            'CAMPAIGN_ACTION_UPDATED',
            'CAMPAIGN_OUTCOME_RECORDED',
            'CAMPAIGN_OUTCOME_UPDATED',
            'NEWSLETTER_CREATED',
            'NEWSLETTER_UPDATED',
          ],
        },
      },
    ],
  };
}

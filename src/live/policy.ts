import type { FeedEventType, Prisma } from '../../generated/prisma/client.ts';
import { visibleArticles } from '../articles/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../people/policy.ts';
import { visibleStatements } from '../statements/policy.ts';
import type { Viewer } from '../viewer.ts';

const ABOUT_ARTICLES = [
  'ARTICLE_PUBLISHED',
  'ARTICLE_REVISED',
  'ARTICLE_COMMENT_ADDED',
  'ARTICLE_CORRECTED',
  'ARTICLE_SLUG_CHANGED',
  'ARTICLE_STATEMENT_CHANGED',
] as const;

const ABOUT_STATEMENTS = [
  'STATEMENT_RECORDED',
  'STATEMENT_STATUS_CHANGED',
  'STATEMENT_UPDATED',
  'ARTICLE_STATEMENT_CHANGED',
] as const;

/** Everyone may see that an article was withdrawn. Campaigns and newsletters are public from the start. */
const SEEN_BY_ALL = [
  'ARTICLE_WITHDRAWN',
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
] as const;

/**
 * Viewers see an event as long as they may see all that it is about. So readers no longer get the earlier events of a
 * withdrawn article.
 *
 * Each table is named once, since PostgreSQL plans a page of the feed each time. With articles and statements named twice,
 * the plan took twenty times as long as the page.
 */
export function visibleEvents(viewer: Viewer): Prisma.FeedEventWhereInput {
  const conditions: readonly (readonly [readonly FeedEventType[], Prisma.FeedEventWhereInput])[] = [
    [ABOUT_ARTICLES, { article: visibleArticles(viewer) }],
    [ABOUT_STATEMENTS, { statement: visibleStatements(viewer) }],
    [['PERSON_UPDATED'], { person: visiblePeople(viewer) }],
    [['ORGANIZATION_UPDATED'], { organization: visibleOrganizations(viewer) }],
    [['SOURCE_REPORT_UPDATED'], { source: visibleSources(viewer) }],
  ];
  const known = [...SEEN_BY_ALL, ...conditions.flatMap(([types]) => types)];
  return {
    type: { in: known },
    // If a viewer sees all rows, the condition is empty. Without the types, Prisma would leave it out, with all its events.
    AND: conditions.map(([types, where]) => ({
      OR: [{ type: { notIn: [...types] } }, { type: { in: [...types] }, ...where }],
    })),
  };
}

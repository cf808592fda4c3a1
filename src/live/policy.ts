import type { FeedEventType, Prisma } from '../../generated/prisma/client.ts';
import { visibleArticles, visibleTags } from '../articles/policy.ts';
import { visibleFacts } from '../campaigns/policy.ts';
import { visibleOrganizations, visiblePeople, visibleSources } from '../people/policy.ts';
import { visibleStatements } from '../statements/policy.ts';
import type { Viewer } from '../viewer.ts';

/**
 * Everyone may see that an article was withdrawn, or that a public tag was deleted. Sections, campaigns and newsletters are public from
 * the start. A front has events once it is published, which it stays. What readers could read was redacted in their sight.
 */
type SeenByAll =
  | 'ARTICLE_WITHDRAWN'
  | 'CAMPAIGN_CREATED'
  | 'CAMPAIGN_UPDATED'
  | 'CAMPAIGN_FACT_RETRACTED'
  | 'NEWSLETTER_CREATED'
  | 'NEWSLETTER_UPDATED'
  | 'TAG_DELETED'
  | 'SECTION_CREATED'
  | 'SECTION_UPDATED'
  | 'FRONT_UPDATED'
  | 'CONTENT_REDACTED';

type Subject =
  'article' | 'statement' | 'person' | 'organization' | 'source' | 'tag' | 'demand' | 'action' | 'outcome';

/** What each other event is about. A new type of event doesn't compile until it is here or above. */
const ABOUT: Readonly<Record<Exclude<FeedEventType, SeenByAll>, readonly Subject[]>> = {
  ARTICLE_PUBLISHED: ['article'],
  ARTICLE_REVISED: ['article'],
  ARTICLE_COMMENT_ADDED: ['article', 'statement'],
  ARTICLE_CORRECTED: ['article'],
  ARTICLE_RESTORED: ['article'],
  ARTICLE_SLUG_CHANGED: ['article'],
  ARTICLE_STATEMENT_CHANGED: ['article', 'statement'],
  ARTICLE_REDACTED: ['article'],
  LIVE_BLOG_STARTED: ['article'],
  LIVE_POST_ADDED: ['article'],
  LIVE_POST_REVISED: ['article'],
  LIVE_POST_REMOVED: ['article'],
  LIVE_POST_PINNED: ['article'],
  LIVE_BLOG_ENDED: ['article'],
  LIVE_BLOG_REOPENED: ['article'],
  STATEMENT_RECORDED: ['statement'],
  STATEMENT_STATUS_CHANGED: ['statement'],
  STATEMENT_UPDATED: ['statement'],
  PERSON_UPDATED: ['person'],
  ORGANIZATION_UPDATED: ['organization'],
  PERSON_MERGED: ['person'],
  ORGANIZATION_MERGED: ['organization'],
  TAG_UPDATED: ['tag'],
  TAG_MERGED: ['tag'],
  SOURCE_REPORT_UPDATED: ['source'],
  CAMPAIGN_DEMAND_ADDED: ['demand'],
  CAMPAIGN_DEMAND_UPDATED: ['demand'],
  CAMPAIGN_ACTION_RECORDED: ['action'],
  CAMPAIGN_ACTION_UPDATED: ['action'],
  CAMPAIGN_OUTCOME_RECORDED: ['outcome'],
  CAMPAIGN_OUTCOME_UPDATED: ['outcome'],
};

/**
 * Viewers see an event as long as they may see all that it is about. So readers no longer get the earlier events of a
 * withdrawn article, or of a fact that was retracted.
 *
 * Each table is named once, since PostgreSQL plans a page of the feed each time. With articles and statements named twice,
 * the plan took twenty times as long as the page.
 */
export function visibleEvents(viewer: Viewer): Prisma.FeedEventWhereInput {
  const conditions: readonly (readonly [Subject, Prisma.FeedEventWhereInput])[] = [
    ['article', { article: visibleArticles(viewer) }],
    ['statement', { statement: visibleStatements(viewer) }],
    ['person', { person: visiblePeople(viewer) }],
    ['organization', { organization: visibleOrganizations(viewer) }],
    ['source', { source: visibleSources(viewer) }],
    ['tag', { tag: visibleTags(viewer) }],
    ['demand', { demand: visibleFacts(viewer) }],
    ['action', { action: visibleFacts(viewer) }],
    ['outcome', { outcome: visibleFacts(viewer) }],
  ];
  return {
    // If a viewer sees all rows, the condition is empty. Without the types, Prisma would leave it out, with all its events.
    AND: conditions.map(([subject, where]) => {
      const types = eventsAbout(subject);
      return { OR: [{ type: { notIn: types } }, { type: { in: types }, ...where }] };
    }),
  };
}

function eventsAbout(subject: Subject): FeedEventType[] {
  return (Object.keys(ABOUT) as (keyof typeof ABOUT)[]).filter((type) => ABOUT[type].includes(subject));
}

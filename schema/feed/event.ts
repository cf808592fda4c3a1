import { FeedEventType } from '../../generated/prisma/enums.ts';
import { eventCursor } from '../../src/log/topic.ts';
import { builder } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';

enumType(FeedEventType, {
  name: 'FeedEventType',
  description: 'The type of a feed event.',
  values: {
    ARTICLE_PUBLISHED: 'An article was published for the first time: `ArticlePublished`.',
    ARTICLE_REVISED: 'A new revision of an article was published, or its note corrected: `ArticleRevised`.',
    ARTICLE_COMMENT_ADDED: 'A comment was added to an article: `ArticleCommentAdded`.',
    ARTICLE_CORRECTED:
      'An article was corrected, clarified or retracted, or the note on that corrected: `ArticleCorrected`.',
    ARTICLE_WITHDRAWN: 'An article was withdrawn, or a note on it corrected since: `ArticleWithdrawn`.',
    ARTICLE_RESTORED: 'A withdrawn article is public again: `ArticleRestored`.',
    ARTICLE_SLUG_CHANGED: 'The slug of an article changed: `ArticleSlugChanged`.',
    ARTICLE_STATEMENT_CHANGED:
      'A statement in an article was amended, changed its status, or became public: `ArticleStatementChanged`.',
    STATEMENT_RECORDED: 'A statement became public: `StatementRecorded`.',
    STATEMENT_STATUS_CHANGED: 'The status of a statement changed: `StatementStatusChanged`.',
    STATEMENT_UPDATED: 'The articles, replies or other links of a statement changed: `StatementUpdated`.',
    PERSON_UPDATED: 'What you see of a person changed: `PersonUpdated`.',
    ORGANIZATION_UPDATED: 'What you see of an organisation changed: `OrganizationUpdated`.',
    SOURCE_REPORT_UPDATED: 'What you see of a report changed: `SourceReportUpdated`.',
    PERSON_MERGED: 'Two people were found to be one: `PersonMerged`.',
    ORGANIZATION_MERGED: 'Two organisations were found to be one: `OrganizationMerged`.',
    TAG_UPDATED: 'The name or the slug of a tag changed: `TagUpdated`.',
    TAG_MERGED: 'Two tags became one: `TagMerged`.',
    TAG_DELETED: 'A tag was deleted: `TagDeleted`.',
    CAMPAIGN_CREATED: 'A campaign was created: `CampaignCreated`.',
    CAMPAIGN_UPDATED: 'A campaign changed: `CampaignUpdated`.',
    CAMPAIGN_DEMAND_ADDED: 'A demand was added to a campaign: `CampaignDemandAdded`.',
    CAMPAIGN_DEMAND_UPDATED: 'What you see of a demand changed: `CampaignDemandUpdated`.',
    CAMPAIGN_ACTION_RECORDED: 'An action of a campaign was recorded: `CampaignActionRecorded`.',
    CAMPAIGN_ACTION_UPDATED: 'What you see of an action changed: `CampaignActionUpdated`.',
    CAMPAIGN_OUTCOME_RECORDED: 'An outcome of a campaign was recorded: `CampaignOutcomeRecorded`.',
    CAMPAIGN_OUTCOME_UPDATED: 'The details of an outcome changed: `CampaignOutcomeUpdated`.',
    CAMPAIGN_FACT_RETRACTED:
      'A demand, an action, an outcome or a figure was recorded in error: `CampaignFactRetracted`.',
    SECTION_CREATED: 'A section was created: `SectionCreated`.',
    SECTION_UPDATED: 'What you see of a section changed: `SectionUpdated`.',
    FRONT_UPDATED: 'A front was published, or its cards may have changed: `FrontUpdated`.',
    NEWSLETTER_CREATED: 'A newsletter was created: `NewsletterCreated`.',
    NEWSLETTER_UPDATED: 'A newsletter changed: `NewsletterUpdated`.',
    CONTENT_REDACTED: 'Words, or a whole thing, were taken out: `ContentRedacted`.',
    ARTICLE_REDACTED: 'Words that an article showed were taken out: `ArticleRedacted`.',
    LIVE_BLOG_STARTED: 'The live blog of an article was started: `LiveBlogStarted`.',
    LIVE_POST_ADDED: 'A post was added to a live blog, or is back: `LivePostAdded`.',
    LIVE_POST_REVISED: 'A post of a live blog changed: `LivePostRevised`.',
    LIVE_POST_REMOVED: 'A post was taken out of a live blog: `LivePostRemoved`.',
    LIVE_POST_PINNED: 'Another post of a live blog is pinned, or none: `LivePostPinned`.',
    LIVE_BLOG_ENDED: 'A live blog has ended: `LiveBlogEnded`.',
    LIVE_BLOG_REOPENED: 'A live blog that had ended goes on: `LiveBlogReopened`.',
  },
});

/** The API type of an event: ArticlePublished for ARTICLE_PUBLISHED. */
export function typenameOf({ type }: { readonly type: FeedEventType }): string {
  return type.toLowerCase().replace(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

export const FeedEvent = builder.prismaInterface('FeedEvent', {
  name: 'FeedEvent',
  description:
    'One entry of the log. It shows its objects as they are at delivery. Events about objects that you can no longer see are left out.',
  resolveType: typenameOf,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the event, which is not a global id.' }),
    cursor: t.field({
      type: 'String',
      description: 'The position of the event in the log. Pass it as `after` to get the events after it.',
      resolve: (event, _args, { cursors, topic = {} }) => eventCursor(cursors, topic, event),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'The time of the change.' }),
  }),
});

/** Options of a payload's field with the first event that the mutation appended. */
export const APPENDED = {
  type: FeedEvent,
  nullable: true,
  description:
    'The first event that this mutation appended to the log: skip it where you follow the feed, or resume from its `cursor`. Null if readers see no change.',
} as const;

/** Asserts that an event has a value that the database requires for its type (FeedEvent_type_check). */
export function eventValue<T>(value: T | null): T {
  if (value === null) throw new Error('An event lacks what its type refers to.');
  return value;
}

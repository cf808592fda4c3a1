import { FeedEventType } from '../../generated/prisma/enums.ts';
import { shownRevisions } from '../../src/articles/policy.ts';
import { positionCursor } from '../../src/log/position.ts';
import { Article } from '../articles/article.ts';
import { BlockChange, publishedDiffOf } from '../articles/diff.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { cost, statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';

enumType(FeedEventType, {
  name: 'FeedEventType',
  description: 'The type of a feed event.',
  values: {
    ARTICLE_PUBLISHED: 'An article was published for the first time: `ArticlePublished`.',
    ARTICLE_REVISED: 'A new revision of an article was published: `ArticleRevised`.',
    ARTICLE_COMMENT_ADDED: 'A comment was added to an article: `ArticleCommentAdded`.',
    ARTICLE_CORRECTED: 'An article was corrected, clarified or retracted: `ArticleCorrected`.',
    ARTICLE_WITHDRAWN: 'An article was taken away from readers: `ArticleWithdrawn`.',
    STATEMENT_RECORDED: 'A statement became public: `StatementRecorded`.',
    STATEMENT_STATUS_CHANGED:
      'The status of a statement changed: `StatementStatusChanged`. Reserved: no mutation appends it yet.',
    CAMPAIGN_ACTION_RECORDED: 'An action of a campaign was recorded: `CampaignActionRecorded`.',
    CAMPAIGN_OUTCOME_RECORDED: 'An outcome of a campaign was recorded: `CampaignOutcomeRecorded`.',
  },
});

const TYPE_OF = {
  ARTICLE_PUBLISHED: 'ArticlePublished',
  ARTICLE_REVISED: 'ArticleRevised',
  ARTICLE_COMMENT_ADDED: 'ArticleCommentAdded',
  ARTICLE_CORRECTED: 'ArticleCorrected',
  ARTICLE_WITHDRAWN: 'ArticleWithdrawn',
  STATEMENT_RECORDED: 'StatementRecorded',
  STATEMENT_STATUS_CHANGED: 'StatementStatusChanged',
  CAMPAIGN_ACTION_RECORDED: 'CampaignActionRecorded',
  CAMPAIGN_OUTCOME_RECORDED: 'CampaignOutcomeRecorded',
} as const;

export const FeedEvent = builder.prismaInterface('FeedEvent', {
  name: 'FeedEvent',
  description:
    'One entry of the log. What it refers to is read when it is delivered; an event about something that you can no longer see is left out.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the event. It is not a global id.' }),
    cursor: t.field({
      type: 'Cursor',
      description: 'Its position in the log. Pass it as `after` to get the events after it.',
      resolve: (event, _args, { cursors }) => positionCursor(cursors, event),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
  }),
});

export const ArticleEvent = builder.prismaInterface('FeedEvent', {
  variant: 'ArticleEvent',
  interfaces: [FeedEvent],
  description: 'A change to one article.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    articleId: t.id({
      description: 'The global id of the article.',
      resolve: ({ articleId }) => encodeGlobalId('Article', present(articleId)),
    }),
    slug: t.string({
      description: 'The slug of the article.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }) => present(article).slug,
    }),
  }),
});

export const CampaignEvent = builder.prismaInterface('FeedEvent', {
  variant: 'CampaignEvent',
  interfaces: [FeedEvent],
  description: 'Something that was recorded about one campaign.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    campaignId: t.id({
      description: 'The global id of the campaign.',
      resolve: ({ campaignIds }) => encodeGlobalId('Campaign', present(campaignIds[0] ?? null)),
    }),
    campaign: t.field({
      type: Campaign,
      description: 'The campaign.',
      select: (_args, _ctx, nested) => ({
        action: { select: { campaign: nested() } },
        outcome: { select: { campaign: nested() } },
      }),
      resolve: ({ action, outcome }) => present(action ?? outcome).campaign,
    }),
  }),
});

const NOTE = 'What readers are told about the change.';

builder.prismaObject('FeedEvent', {
  variant: 'ArticlePublished',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was published for the first time.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleRevised',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A new revision of an article was published.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    note: t.relation('note', {
      nullable: true,
      description: 'What readers are told about the change, if anything.',
    }),
    changes: t.field({
      type: [BlockChange],
      description:
        'The diff of the body against the previously published revision. The order is that of the newer body; a removed block is where it was.',
      extensions: { ...cost(100), ...statements(2) },
      select: { revision: { select: { articleId: true, number: true, id: true } } },
      resolve: ({ revision }, _args, context) => publishedDiffOf(present(revision), context),
    }),
  }),
});

export const ArticleCommentAdded = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCommentAdded',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A comment given to the newsroom was added to an article.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    note: t.relation('note', { onNull: 'error', description: NOTE }),
    statement: t.relation('statement', { onNull: 'error', description: 'The comment.' }),
  }),
});

export const ArticleCorrected = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCorrected',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was corrected, clarified or retracted.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    note: t.relation('note', { onNull: 'error', description: NOTE }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleWithdrawn',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was taken away from readers.',
  fields: (t) => ({
    reason: t.exposeString('reason', { nullable: true, description: 'Why, for readers.' }),
  }),
});

export const StatementRecorded = builder.prismaObject('FeedEvent', {
  variant: 'StatementRecorded',
  interfaces: [FeedEvent],
  description: 'A statement became public.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The statement.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'StatementStatusChanged',
  interfaces: [FeedEvent],
  description:
    'A statement was amended, withdrawn, or deleted where it was made. Reserved: no mutation appends it yet.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The statement.' }),
    articles: t.field({
      type: [Article],
      description: 'The articles that refer to it.',
      select: (_args, { viewer }, nested) => ({
        statement: {
          select: {
            revisions: {
              where: { revision: shownRevisions(viewer) },
              orderBy: { revisionId: 'desc' },
              select: { revision: { select: { article: nested() } } },
            },
          },
        },
      }),
      resolve: ({ statement }) => present(statement).revisions.map(({ revision }) => revision.article),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignActionRecorded',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'An action of a campaign was recorded.',
  fields: (t) => ({
    action: t.relation('action', { onNull: 'error', description: 'The action.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignOutcomeRecorded',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'An outcome of a campaign was recorded.',
  fields: (t) => ({
    outcome: t.relation('outcome', { onNull: 'error', description: 'The outcome.' }),
  }),
});

/** Asserts that the value is there; the database's check FeedEvent_type_check requires it for the event's type. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('An event lacks what its type refers to.');
  return value;
}

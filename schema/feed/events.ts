import { FeedEventType as FeedEventTypeValues } from '../../generated/prisma/enums.ts';
import { shownRevisions } from '../../src/articles/policy.ts';
import { positionCursor } from '../../src/log/position.ts';
import { Article } from '../articles/article.ts';
import { builder } from '../kernel/builder.ts';
import { Campaign, CampaignAction, CampaignOutcome } from '../campaigns/campaign.ts';
import { BlockChange, publishedChangesOf } from '../articles/diff.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { UpdateNote } from '../articles/revisions.ts';
import { Statement } from '../statements/statement.ts';

export const FeedEventType = builder.enumType(FeedEventTypeValues, {
  name: 'FeedEventType',
  description: 'The types of feed events.',
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
    'One entry of the public log of changes. It is read as you may see it at that moment: once you may not, it is left out.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Unique to the event. Not a global id.' }),
    cursor: t.field({
      type: 'Cursor',
      description: 'Its place in the log: pass it as `after` to get what came after it.',
      resolve: (event, _args, { cursors }) => positionCursor(cursors, event),
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime' }),
  }),
});

export const ArticleEvent = builder.prismaInterface('FeedEvent', {
  variant: 'ArticleEvent',
  interfaces: [FeedEvent],
  description: 'A change of one article.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    articleId: t.id({
      description: 'The article’s global id.',
      resolve: ({ articleId }) => encodeGlobalId('Article', present(articleId)),
    }),
    slug: t.string({
      description: 'The article’s slug.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }) => present(article).slug,
    }),
  }),
});

export const CampaignEvent = builder.prismaInterface('FeedEvent', {
  variant: 'CampaignEvent',
  interfaces: [FeedEvent],
  description: 'Something that was recorded of one campaign.',
  resolveType: ({ type }) => TYPE_OF[type],
  fields: (t) => ({
    campaignId: t.id({
      description: 'The campaign’s global id.',
      resolve: ({ campaignIds }) => encodeGlobalId('Campaign', present(campaignIds[0] ?? null)),
    }),
    campaign: t.field({
      type: Campaign,
      select: (_args, _ctx, nested) => ({
        action: { select: { campaign: nested() } },
        outcome: { select: { campaign: nested() } },
      }),
      resolve: ({ action, outcome }) => present(action ?? outcome).campaign,
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticlePublished',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was published.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleRevised',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A new revision of an article was published.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
    note: t.relation('note', {
      nullable: true,
      description: 'What readers are told of it, if anything.',
    }),
    changes: t.field({
      type: [BlockChange],
      description:
        'What changed in the body for readers: against the revision that was published before. In the order of the newer body; what was removed comes where it stood.',
      extensions: { cost: 100 },
      select: { revision: { select: { articleId: true, number: true, id: true } } },
      resolve: ({ revision }, _args, context) => publishedChangesOf(present(revision), context),
    }),
  }),
});

export const ArticleCommentAdded = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCommentAdded',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was updated with a comment given to the newsroom.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
    note: t.field({
      type: UpdateNote,
      select: (_args, _ctx, nested) => ({ note: nested() }),
      resolve: ({ note }) => present(note),
    }),
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
  }),
});

export const ArticleCorrected = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCorrected',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was corrected, clarified or retracted.',
  fields: (t) => ({
    article: t.field({
      type: Article,
      description: 'As it is now.',
      select: (_args, _ctx, nested) => ({ article: nested() }),
      resolve: ({ article }) => present(article),
    }),
    note: t.field({
      type: UpdateNote,
      select: (_args, _ctx, nested) => ({ note: nested() }),
      resolve: ({ note }) => present(note),
    }),
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
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'StatementStatusChanged',
  interfaces: [FeedEvent],
  description: 'A statement was amended, withdrawn or deleted where it was made.',
  fields: (t) => ({
    statement: t.field({
      type: Statement,
      select: (_args, _ctx, nested) => ({ statement: nested() }),
      resolve: ({ statement }) => present(statement),
    }),
    articles: t.field({
      type: [Article],
      description: 'Those that carry it.',
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
  description: 'Something done in or against a campaign was recorded.',
  fields: (t) => ({
    action: t.field({
      type: CampaignAction,
      select: (_args, _ctx, nested) => ({ action: nested() }),
      resolve: ({ action }) => present(action),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignOutcomeRecorded',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'Something that came of a campaign was recorded.',
  fields: (t) => ({
    outcome: t.field({
      type: CampaignOutcome,
      select: (_args, _ctx, nested) => ({ outcome: nested() }),
      resolve: ({ outcome }) => present(outcome),
    }),
  }),
});

/** A check of the model, FeedEvent_type_check, sees to it that an event has what its type tells of. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('An event lacks what its type tells of.');
  return value;
}

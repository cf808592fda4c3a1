import { builder } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { FeedEvent, eventValue, typenameOf } from './event.ts';

export const CampaignEvent = builder.prismaInterface('FeedEvent', {
  variant: 'CampaignEvent',
  interfaces: [FeedEvent],
  description: 'A change to one campaign, or to its demands, actions and outcomes.',
  resolveType: typenameOf,
  fields: (t) => ({
    campaignId: t.id({
      description: 'The global id of the campaign.',
      resolve: ({ campaignId }) => encodeGlobalId('Campaign', eventValue(campaignId)),
    }),
    campaign: t.relation('campaign', { onNull: 'error', description: 'The campaign as it is now.' }),
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

builder.prismaObject('FeedEvent', {
  variant: 'CampaignCreated',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'A campaign was created.',
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignUpdated',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'The details of a campaign changed.',
});

const NOTE = { select: { retractionNote: true } } as const;

export const CampaignFactRetracted = builder.prismaObject('FeedEvent', {
  variant: 'CampaignFactRetracted',
  interfaces: [FeedEvent, CampaignEvent],
  description:
    'A demand, an action, an outcome or a figure was recorded in error, and is in no list any more.',
  fields: (t) => ({
    factId: t.id({
      description:
        'The global id of the demand, action, outcome or figure. For readers, it leads to nothing any more.',
      resolve: ({ figureId, demandId, actionId, outcomeId }) => {
        if (figureId !== null) return encodeGlobalId('ActionFigure', figureId);
        if (demandId !== null) return encodeGlobalId('CampaignDemand', demandId);
        if (actionId !== null) return encodeGlobalId('CampaignAction', actionId);
        return encodeGlobalId('CampaignOutcome', eventValue(outcomeId));
      },
    }),
    note: t.string({
      nullable: true,
      description: 'The note for readers.',
      select: { figure: NOTE, demand: NOTE, action: NOTE, outcome: NOTE },
      resolve: ({ figure, demand, action, outcome }) =>
        (figure ?? demand ?? action ?? outcome)?.retractionNote ?? null,
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignDemandAdded',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'A demand was added to a campaign.',
  fields: (t) => ({
    demand: t.relation('demand', { onNull: 'error', description: 'The demand.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignDemandUpdated',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'The details or the outcomes of a demand changed.',
  fields: (t) => ({
    demand: t.relation('demand', { onNull: 'error', description: 'The demand as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignActionUpdated',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'The details of an action changed, or an article began or ceased to report it.',
  fields: (t) => ({
    action: t.relation('action', { onNull: 'error', description: 'The action as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'CampaignOutcomeUpdated',
  interfaces: [FeedEvent, CampaignEvent],
  description: 'The details of an outcome changed.',
  fields: (t) => ({
    outcome: t.relation('outcome', { onNull: 'error', description: 'The outcome as it is now.' }),
  }),
});

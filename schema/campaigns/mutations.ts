import { addCampaignDemand } from '../../src/campaigns/add-campaign-demand.ts';
import { createCampaign } from '../../src/campaigns/create-campaign.ts';
import { actionFigureInput, recordCampaignAction } from '../../src/campaigns/record-campaign-action.ts';
import { recordCampaignOutcome } from '../../src/campaigns/record-campaign-outcome.ts';
import { builder } from '../kernel/builder.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { Campaign, CampaignAction, CampaignDemand, CampaignOutcome } from './campaign.ts';

mutation(createCampaign, {
  description:
    'Opens a campaign. Like all campaign facts it is public at once, so this requires the role EDITOR.',
  input: {
    name: 'The name of the campaign.',
    summary: 'What the campaign is about, in a few sentences.',
    startedOn: 'When the campaign began.',
    organizerIds: 'The ids of the organisations that run it, at most 100.',
    targets: 'The people and organisations that it is aimed at.',
    demands: 'What it demands of its targets, one demand per item.',
  },
  payload: { campaign: Campaign },
});

const addCampaignDemandPayload = mutation(addCampaignDemand, {
  description: 'Adds a demand to a campaign. It is public at once. Requires the role EDITOR.',
  input: {
    campaignId: 'The id of the campaign.',
    text: 'The demand.',
    addressedTo: 'Who the demand is addressed to. Leave it out if it is addressed to all targets.',
  },
  payload: { demand: CampaignDemand },
});

builder.objectField(addCampaignDemandPayload, 'campaign', (t) =>
  t.prismaField({
    type: Campaign,
    description: 'The campaign.',
    resolve: (query, { demand }, _args, { prisma }) =>
      prisma.campaign.findUniqueOrThrow({ ...query, where: { id: demand.campaignId } }),
  }),
);

inputType('ActionFigureInput', actionFigureInput, {
  description: 'A number given for an action, as a range. For a precise number, `low` and `high` are equal.',
  fields: {
    kind: 'What is counted.',
    low: 'The lowest number given. Not negative.',
    high: 'The highest number given. Not less than `low`.',
    attributedTo: 'Who gave the number.',
    sourceId: 'The id of the report that gives the number.',
  },
});

mutation(recordCampaignAction, {
  description:
    'Records something done as part of a campaign, or against it, and appends an event to the log. Requires the role EDITOR.',
  input: {
    campaignId: 'The id of the campaign.',
    type: 'What type of action it is.',
    progress: 'How far it has got. The default is `COMPLETED`.',
    title: 'What happened, in one line.',
    description: 'What happened, in more detail.',
    startedOn: 'The day of the action, or its first day.',
    endedOn: 'The last day of an action that lasted for more than a day. Not before `startedOn`.',
    place: 'Where it happened.',
    organizerIds: 'The ids of the organisations that held it, at most 100.',
    figures: 'Numbers given for it, such as how many took part.',
    sourceIds: 'The ids of the reports that it is based on, at most 100.',
  },
  payload: { action: CampaignAction },
});

mutation(recordCampaignOutcome, {
  description:
    'Records what a campaign achieved, or an achievement that was reversed, and appends an event to the log. Requires the role EDITOR.',
  input: {
    campaignId: 'The id of the campaign.',
    summary: 'What changed.',
    occurredOn: 'When it changed.',
    extent: 'How far a demand was met.',
    demandId: 'The id of the demand that was met. It must be a demand of this campaign.',
    target: 'Who made the change.',
    sourceIds: 'The ids of the reports that it is based on, at most 100.',
  },
  payload: { outcome: CampaignOutcome },
});

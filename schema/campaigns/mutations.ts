import { addCampaignDemand } from '../../src/campaigns/add-campaign-demand.ts';
import { createCampaign } from '../../src/campaigns/create-campaign.ts';
import { actionFigureInput } from '../../src/campaigns/action-figures.ts';
import { recordCampaignAction } from '../../src/campaigns/record-campaign-action.ts';
import { recordCampaignOutcome } from '../../src/campaigns/record-campaign-outcome.ts';
import { updateCampaignAction } from '../../src/campaigns/update-campaign-action.ts';
import { updateCampaignDemand } from '../../src/campaigns/update-campaign-demand.ts';
import { updateCampaignOutcome } from '../../src/campaigns/update-campaign-outcome.ts';
import { updateCampaign } from '../../src/campaigns/update-campaign.ts';
import { builder } from '../kernel/builder.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { CampaignAction } from './action.ts';
import { Campaign } from './campaign.ts';
import { CampaignDemand, CampaignOutcome } from './outcome.ts';

mutation(createCampaign, {
  description:
    'Opens a campaign, and appends an event to the log. Like all campaign facts it is public at once, so this requires the role EDITOR.',
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
  description:
    'Adds a demand to a campaign, and appends an event to the log. It is public at once. Requires the role EDITOR.',
  input: {
    campaignId: 'The id of the campaign.',
    text: 'The demand.',
    addressedTo: 'Who the demand is addressed to. Leave it out if it is addressed to all targets.',
    sourceIds: 'The ids of the reports that it is based on, at most 100.',
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
  description:
    'A number given for an action, as a range. For a precise number, `low` and `high` are equal; for "at least 200", leave out `high`.',
  fields: {
    kind: 'What is counted.',
    low: 'The lowest number given. Not negative.',
    high: 'The highest number given. Not less than `low`. Leave it out if the number is at least `low`.',
    attributedTo: 'Who gave the number.',
    sourceId: 'The id of the report that gives the number.',
  },
});

mutation(recordCampaignAction, {
  description:
    'Records something done as part of a campaign, or against it, and appends an event to the log. Requires the role EDITOR.',
  input: {
    campaignId: 'The id of the campaign.',
    type: 'What was done.',
    progress: 'How far it has got. The default is `COMPLETED`.',
    title: 'What happened, in one line.',
    description: 'What happened, in more detail.',
    startedOn: 'When it happened, or began.',
    endedOn: 'When it ended, if it lasted for more than a day. Not before `startedOn`.',
    place: 'Where it happened.',
    organizerIds: 'The ids of the organisations that called for it or planned it, at most 100.',
    actors:
      'The people and organisations that did it, at most 100, in the order in which to show them. For an arrest, the police.',
    targets:
      'The people and organisations that it was directed against, at most 100, in the order in which to show them.',
    figures: 'Numbers given for it, such as how many took part. Their order has no meaning.',
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

const UPDATED =
  'Fields that are left out stay as they are. Appends an event to the log if anything changes. Requires the role EDITOR.';

mutation(updateCampaign, {
  description: `Updates a campaign. ${UPDATED}`,
  input: {
    id: 'The id of the campaign.',
    name: 'The name of the campaign.',
    summary: 'What the campaign is about, in a few sentences. Null removes it.',
    state: 'Whether it is going on, paused, ended or won.',
    startedOn: "When the campaign began. Null if it isn't known.",
    organizerIds: 'The ids of all organisations that run it, at most 100. They replace the present ones.',
    targets: 'All people and organisations that it is aimed at, at most 100. They replace the present ones.',
  },
  payload: { campaign: Campaign },
});

mutation(updateCampaignDemand, {
  description: `Updates a demand of a campaign. ${UPDATED}`,
  input: {
    id: 'The id of the demand.',
    text: 'The demand.',
    addressedTo: 'Who the demand is addressed to. Null if it is addressed to all targets.',
    sourceIds: 'The ids of all reports that it is based on, at most 100. They replace the present ones.',
  },
  payload: { demand: CampaignDemand },
});

mutation(updateCampaignAction, {
  description: `Updates an action of a campaign. ${UPDATED}`,
  input: {
    id: 'The id of the action.',
    type: 'What was done.',
    progress: 'How far it has got.',
    title: 'What happened, in one line.',
    description: 'What happened, in more detail. Null removes it.',
    startedOn: 'When it happened, or began.',
    endedOn: 'When it ended, if it lasted for more than a day. Not before `startedOn`. Null removes it.',
    place: 'Where it happened. Null removes it.',
    organizerIds:
      'The ids of all organisations that called for it or planned it, at most 100. They replace the present ones.',
    actors:
      'All people and organisations that did it, at most 100, in the order in which to show them. They replace the present ones.',
    targets:
      'All people and organisations that it was directed against, at most 100, in the order in which to show them. They replace the present ones.',
    figures:
      'All numbers given for it, at most 100. They replace the present ones; their order has no meaning.',
    sourceIds: 'The ids of all reports that it is based on, at most 100. They replace the present ones.',
  },
  payload: { action: CampaignAction },
});

mutation(updateCampaignOutcome, {
  description: `Updates an outcome of a campaign. ${UPDATED}`,
  input: {
    id: 'The id of the outcome.',
    summary: 'What changed.',
    occurredOn: 'When it changed.',
    extent: 'How far a demand was met.',
    demandId: 'The id of the demand that was met. It must be a demand of the same campaign. Null removes it.',
    target: 'Who made the change. Null removes it.',
    sourceIds: 'The ids of all reports that it is based on, at most 100. They replace the present ones.',
  },
  payload: { outcome: CampaignOutcome },
});

import { actionFigureInput } from '../../src/campaigns/action-figures.ts';
import { addCampaignDemand } from '../../src/campaigns/add-campaign-demand.ts';
import { createCampaign } from '../../src/campaigns/create-campaign.ts';
import { recordCampaignAction } from '../../src/campaigns/record-campaign-action.ts';
import { recordCampaignOutcome } from '../../src/campaigns/record-campaign-outcome.ts';
import { retractCampaignFact } from '../../src/campaigns/retract-campaign-fact.ts';
import { updateCampaignAction } from '../../src/campaigns/update-campaign-action.ts';
import { updateCampaignDemand } from '../../src/campaigns/update-campaign-demand.ts';
import { updateCampaignOutcome } from '../../src/campaigns/update-campaign-outcome.ts';
import { updateCampaign } from '../../src/campaigns/update-campaign.ts';
import { CampaignEvent, CampaignFactRetracted } from '../feed/campaign-events.ts';
import { builder } from '../kernel/builder.ts';
import { inputType, listDescriptions } from '../kernel/inputs.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { CHANGED_NODE } from '../kernel/nodes.ts';
import { CampaignAction } from './action.ts';
import { Campaign } from './campaign.ts';
import { CampaignDemand, CampaignOutcome } from './outcome.ts';

const RECORDS =
  'Appends an event to the log. Requires the role EDITOR, since campaign facts are public at once.';
const UPDATES =
  'Omitted fields keep their values. To change a list, add to it and remove from it, or replace it. If anything changes, an event is appended to the log. Requires the role EDITOR.';

const SOURCES = 'The ids of the reports that it is based on, at most 100.';
const SOURCE_LIST = listDescriptions('sourceIds', { whole: SOURCES, items: 'ids' });
const ORGANIZERS = 'The ids of the organisations that run it, at most 100.';
const TARGETS = 'The people and organisations that it is aimed at, at most 100, in display order.';
const DEMAND = { text: 'The demand.', sourceIds: SOURCES };
const ACTION = {
  type: 'What was done.',
  title: 'What happened, in one line.',
  startedOn: 'When it happened or began.',
  endedOn: 'When it ended, if it lasted longer than a day. Not before `startedOn`.',
  organizerIds: 'The ids of the organisations that planned it or called for it, at most 100.',
  actors:
    'The people and organisations that carried it out, at most 100, in display order. For an arrest, the police.',
  targets: 'The people and organisations that it was directed against, at most 100, in display order.',
  figures:
    'Numbers reported for it, such as how many people took part, at most 100. Their order has no meaning.',
  sourceIds: SOURCES,
};
const OUTCOME = {
  summary: 'What changed.',
  occurredOn: 'When it changed.',
  extent: 'How far a demand was met.',
  sourceIds: SOURCES,
};

mutation(createCampaign, {
  description: `Creates a campaign. ${RECORDS}`,
  input: {
    name: 'The name of the campaign.',
    summary: 'A summary of the campaign in a few sentences.',
    startedOn: 'When the campaign began.',
    organizerIds: ORGANIZERS,
    targets: TARGETS,
    demands: 'Its demands of the targets, one demand per item.',
  },
  payload: { campaign: Campaign, event: { ...APPENDED, type: CampaignEvent } },
});

const addCampaignDemandPayload = mutation(addCampaignDemand, {
  description: `Adds a demand to a campaign. ${RECORDS}`,
  input: {
    ...DEMAND,
    campaignId: 'The id of the campaign.',
    addressedTo: 'The person or organisation that it is addressed to. Omit it to address all targets.',
  },
  payload: { demand: CampaignDemand, event: { ...APPENDED, type: CampaignEvent } },
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
    'A number reported for an action, as a range. For an exact number, `low` and `high` are equal. For "at least 200", omit `high`.',
  fields: {
    kind: 'What is counted.',
    low: 'The lower end of the range. Not negative.',
    high: 'The upper end of the range. Not less than `low`. Omit it if the number is at least `low`.',
    attributedTo: 'Who reported the number.',
    sourceId: 'The id of the report that contains the number.',
  },
});

mutation(recordCampaignAction, {
  description: `Records an action in or against a campaign. ${RECORDS}`,
  input: {
    ...ACTION,
    campaignId: 'The id of the campaign.',
    progress: 'The progress of the action. The default is `COMPLETED`.',
    description: 'What happened, in more detail.',
    place: 'Where it happened.',
  },
  payload: { action: CampaignAction, event: { ...APPENDED, type: CampaignEvent } },
});

mutation(recordCampaignOutcome, {
  description: `Records what a campaign achieved, or the reversal of an earlier achievement. ${RECORDS}`,
  input: {
    ...OUTCOME,
    campaignId: 'The id of the campaign.',
    demandId: 'The id of the demand that it concerns. It must be a demand of this campaign.',
    target: 'The target that made the change.',
  },
  payload: { outcome: CampaignOutcome, event: { ...APPENDED, type: CampaignEvent } },
});

mutation(updateCampaign, {
  description: `Updates a campaign. ${UPDATES}`,
  input: {
    id: 'The id of the campaign.',
    name: 'The name of the campaign.',
    summary: 'A summary of the campaign in a few sentences. Null removes it.',
    state: 'The state of the campaign.',
    startedOn: 'When the campaign began. Null if unknown.',
    ...listDescriptions('organizerIds', { whole: ORGANIZERS, items: 'ids' }),
    ...listDescriptions('targets', { whole: TARGETS, items: 'people and organisations' }),
  },
  payload: { campaign: Campaign, event: { ...APPENDED, type: CampaignEvent } },
});

mutation(updateCampaignDemand, {
  description: `Updates a demand of a campaign. ${UPDATES}`,
  input: {
    ...DEMAND,
    ...SOURCE_LIST,
    id: 'The id of the demand.',
    addressedTo: 'The person or organisation that it is addressed to. Null addresses all targets.',
  },
  payload: { demand: CampaignDemand, event: { ...APPENDED, type: CampaignEvent } },
});

mutation(updateCampaignAction, {
  description: `Updates an action of a campaign. ${UPDATES}`,
  input: {
    ...ACTION,
    ...SOURCE_LIST,
    ...listDescriptions('organizerIds', { whole: ACTION.organizerIds, items: 'ids' }),
    ...listDescriptions('actors', { whole: ACTION.actors, items: 'people and organisations' }),
    ...listDescriptions('targets', { whole: ACTION.targets, items: 'people and organisations' }),
    ...listDescriptions('figures', {
      whole: ACTION.figures,
      items: 'numbers',
      found: ', equal in all five fields',
    }),
    id: 'The id of the action.',
    progress: 'The progress of the action.',
    description: 'What happened, in more detail. Null removes it.',
    endedOn: `${ACTION.endedOn} Null removes it.`,
    place: 'Where it happened. Null removes it.',
  },
  payload: { action: CampaignAction, event: { ...APPENDED, type: CampaignEvent } },
});

mutation(updateCampaignOutcome, {
  description: `Updates an outcome of a campaign. ${UPDATES}`,
  input: {
    ...OUTCOME,
    ...SOURCE_LIST,
    id: 'The id of the outcome.',
    demandId:
      'The id of the demand that it concerns. It must be a demand of the same campaign. Null removes it.',
    target: 'The target that made the change. Null removes it.',
  },
  payload: { outcome: CampaignOutcome, event: { ...APPENDED, type: CampaignEvent } },
});

const retractCampaignFactPayload = mutation(retractCampaignFact, {
  description:
    'Retracts a demand, an action, an outcome or a figure that was recorded in error: it leaves all lists, counts, timelines and searches, and only members still see it, by its id. Appends an event to the log. It is refused for a demand that has an outcome. There is no way back but to record the fact once more. Requires the role EDITOR.',
  input: {
    id: 'The id of the demand, action, outcome or figure.',
    note: 'What was wrong, for readers. They find it in the event.',
  },
  payload: {
    event: { type: CampaignFactRetracted, description: 'The event that this mutation appended to the log.' },
  },
});

builder.objectField(retractCampaignFactPayload, 'fact', (t) =>
  t.field({ ...CHANGED_NODE, description: 'The demand, action, outcome or figure.' }),
);

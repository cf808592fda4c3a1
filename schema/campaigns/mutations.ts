import type {
  Campaign as CampaignRow,
  CampaignAction as CampaignActionRow,
  CampaignDemand as CampaignDemandRow,
  CampaignOutcome as CampaignOutcomeRow,
} from '../../generated/prisma/client.ts';
import { addCampaignDemand } from '../../src/campaigns/add-campaign-demand.ts';
import { createCampaign } from '../../src/campaigns/create-campaign.ts';
import { recordCampaignAction } from '../../src/campaigns/record-campaign-action.ts';
import { recordCampaignOutcome } from '../../src/campaigns/record-campaign-outcome.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import {
  Campaign,
  CampaignAction,
  CampaignActionKind,
  CampaignActionStatus,
  CampaignDemand,
  CampaignOutcome,
  FigureKind,
  OutcomeExtent,
} from './campaign.ts';
import { NotFoundError, SlugTakenError, ValidationError } from '../../src/errors.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { Organization } from '../people/speakers.ts';
import { SourceReport } from '../people/sources.ts';
import { SpeakerInput } from '../statements/mutations.ts';

const CreateCampaignInput = builder.inputType('CreateCampaignInput', {
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Small letters, digits and single hyphens; it lasts.' }),
    name: t.string({ required: true }),
    summary: t.string(),
    startedOn: t.field({ type: 'EDTFDate' }),
    organizerIds: t.globalIDList({ for: [Organization] }),
    targets: t.field({ type: [SpeakerInput], description: 'Whom it acts on.' }),
    demands: t.stringList({ description: 'What it asks of its targets, one thing each.' }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const AddCampaignDemandInput = builder.inputType('AddCampaignDemandInput', {
  fields: (t) => ({
    campaignId: t.globalID({ for: [Campaign], required: true }),
    text: t.string({ required: true }),
    addressedTo: t.field({
      type: SpeakerInput,
      description: 'Of whom it is asked, where it isn’t all targets.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const ActionFigureInput = builder.inputType('ActionFigureInput', {
  description:
    'A number about an action, as a range and as somebody’s figure. `low` equals `high` where it is exact.',
  fields: (t) => ({
    kind: t.field({ type: FigureKind, required: true }),
    low: t.int({ required: true }),
    high: t.int({ required: true }),
    attributedTo: t.field({ type: SpeakerInput }),
    sourceId: t.globalID({ for: [SourceReport] }),
  }),
});

const RecordCampaignActionInput = builder.inputType('RecordCampaignActionInput', {
  fields: (t) => ({
    campaignId: t.globalID({ for: [Campaign], required: true }),
    kind: t.field({ type: CampaignActionKind, required: true }),
    status: t.field({ type: CampaignActionStatus, description: '`COMPLETED` if left out.' }),
    title: t.string({ required: true }),
    description: t.string(),
    startedOn: t.field({ type: 'EDTFDate', required: true }),
    endedOn: t.field({ type: 'EDTFDate' }),
    place: t.string(),
    organizerIds: t.globalIDList({ for: [Organization] }),
    figures: t.field({ type: [ActionFigureInput] }),
    sourceIds: t.globalIDList({ for: [SourceReport] }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const RecordCampaignOutcomeInput = builder.inputType('RecordCampaignOutcomeInput', {
  fields: (t) => ({
    campaignId: t.globalID({ for: [Campaign], required: true }),
    summary: t.string({ required: true }),
    date: t.field({ type: 'EDTFDate', required: true }),
    extent: t.field({ type: OutcomeExtent, required: true }),
    demandId: t.globalID({ for: [CampaignDemand], description: 'A demand of the same campaign.' }),
    target: t.field({ type: SpeakerInput, description: 'Who changed something.' }),
    sourceIds: t.globalIDList({ for: [SourceReport] }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CreateCampaignPayload = builder
  .objectRef<{ campaign: CampaignRow }>('CreateCampaignPayload')
  .implement({ fields: (t) => ({ campaign: t.expose('campaign', { type: Campaign }) }) });

const AddCampaignDemandPayload = builder
  .objectRef<{ demand: CampaignDemandRow }>('AddCampaignDemandPayload')
  .implement({
    fields: (t) => ({
      demand: t.expose('demand', { type: CampaignDemand }),
      campaign: t.prismaField({
        type: Campaign,
        resolve: (query, { demand }, _args, { prisma }) =>
          prisma.campaign.findUniqueOrThrow({ ...query, where: { id: demand.campaignId } }),
      }),
    }),
  });

const RecordCampaignActionPayload = builder
  .objectRef<{ action: CampaignActionRow }>('RecordCampaignActionPayload')
  .implement({ fields: (t) => ({ action: t.expose('action', { type: CampaignAction }) }) });

const RecordCampaignOutcomePayload = builder
  .objectRef<{ outcome: CampaignOutcomeRow }>('RecordCampaignOutcomePayload')
  .implement({ fields: (t) => ({ outcome: t.expose('outcome', { type: CampaignOutcome }) }) });

builder.mutationFields((t) => ({
  createCampaign: t.field({
    type: CreateCampaignPayload,
    description: 'Opens a campaign. It is public at once, so it takes an editor, as all campaign facts do.',
    errors: { types: [ValidationError, NotFoundError, SlugTakenError] },
    args: { input: t.arg({ type: CreateCampaignInput, required: true }) },
    resolve: (_root, { input }, context) => createCampaign(context, withRowIds(input)),
  }),
  addCampaignDemand: t.field({
    type: AddCampaignDemandPayload,
    description: 'Adds what a campaign asks for, public at once. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: AddCampaignDemandInput, required: true }) },
    resolve: (_root, { input }, context) => addCampaignDemand(context, withRowIds(input)),
  }),
  recordCampaignAction: t.field({
    type: RecordCampaignActionPayload,
    description: 'Records something done in or against a campaign, and tells the feed.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: RecordCampaignActionInput, required: true }) },
    resolve: (_root, { input }, context) => recordCampaignAction(context, withRowIds(input)),
  }),
  recordCampaignOutcome: t.field({
    type: RecordCampaignOutcomePayload,
    description: 'Records what came of a campaign, and tells the feed.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: RecordCampaignOutcomeInput, required: true }) },
    resolve: (_root, { input }, context) => recordCampaignOutcome(context, withRowIds(input)),
  }),
}));

import type {
  CreateCampaignInput,
  AddCampaignDemandInput,
  RecordCampaignActionInput,
  RecordCampaignOutcomeInput,
  UpdateCampaignActionInput,
  UpdateCampaignDemandInput,
  UpdateCampaignInput,
  UpdateCampaignOutcomeInput,
} from '../../gql/graphql.ts';
import { unique } from '../newsroom/factories.ts';
import { mutation } from './mutation.ts';

export const campaigns = {
  createCampaign: mutation<CreateCampaignInput>({
    takes: 'EDITOR',
    subject: 'campaign',
    input: async ({ organization, person }) => ({
      slug: unique('campaign'),
      name: 'Open the Records',
      summary: 'For public records',
      startedOn: '2024',
      organizerIds: [(await organization()).id],
      targets: [{ personId: (await person()).id }],
      demands: ['Publish all of them.'],
    }),
  }),
  addCampaignDemand: mutation<AddCampaignDemandInput>({
    takes: 'EDITOR',
    subject: 'demand',
    input: async ({ campaign, organization, sourceReport }) => ({
      campaignId: (await campaign()).id,
      text: 'Publish them by May.',
      addressedTo: { organizationId: (await organization()).id },
      sourceIds: [(await sourceReport()).id],
    }),
  }),
  recordCampaignAction: mutation<RecordCampaignActionInput>({
    takes: 'EDITOR',
    subject: 'action',
    input: async ({ campaign, organization, person, sourceReport }) => {
      const [organizationId, sourceId] = [(await organization()).id, (await sourceReport()).id];
      return {
        campaignId: (await campaign()).id,
        type: 'RALLY',
        progress: 'COMPLETED',
        title: 'A rally before the archive',
        description: 'It took the whole day.',
        startedOn: '2025-01',
        endedOn: '2025-02',
        place: 'Geneva',
        organizerIds: [organizationId],
        actors: [{ organizationId }],
        targets: [{ personId: (await person()).id }],
        figures: [{ kind: 'ARRESTS', low: 1, high: 2, attributedTo: { organizationId }, sourceId }],
        sourceIds: [sourceId],
      };
    },
  }),
  recordCampaignOutcome: mutation<RecordCampaignOutcomeInput>({
    takes: 'EDITOR',
    subject: 'outcome',
    input: async ({ campaign, editor, organization, sourceReport }) => {
      const campaignId = (await campaign()).id;
      return {
        campaignId,
        summary: 'The archive opened.',
        occurredOn: '2025',
        extent: 'FULL',
        demandId: (await editor.demand(campaignId)).id,
        target: { organizationId: (await organization()).id },
        sourceIds: [(await sourceReport()).id],
      };
    },
  }),
  updateCampaign: mutation<UpdateCampaignInput>({
    takes: 'EDITOR',
    subject: 'campaign',
    input: async ({ editor, organization, person }) => ({
      id: (await editor.campaign()).id,
      name: 'Open All Records',
      summary: 'For all public records',
      state: 'PAUSED',
      startedOn: '2024-02',
      organizerIds: [(await organization()).id],
      targets: [{ personId: (await person()).id }],
    }),
  }),
  updateCampaignDemand: mutation<UpdateCampaignDemandInput>({
    takes: 'EDITOR',
    subject: 'demand',
    input: async ({ campaign, editor, organization, sourceReport }) => ({
      id: (await editor.demand((await campaign()).id)).id,
      text: 'Publish them by July.',
      addressedTo: { organizationId: (await organization()).id },
      sourceIds: [(await sourceReport()).id],
    }),
  }),
  updateCampaignAction: mutation<UpdateCampaignActionInput>({
    takes: 'EDITOR',
    subject: 'action',
    input: async ({ campaign, editor, organization, person, sourceReport }) => {
      const [organizationId, sourceId] = [(await organization()).id, (await sourceReport()).id];
      return {
        id: (await editor.action({ campaignId: (await campaign()).id })).id,
        type: 'OCCUPATION',
        progress: 'UNDERWAY',
        title: 'A sit-in before the archive',
        description: 'It took all night.',
        startedOn: '2025-01-31T22:00:00+01:00',
        endedOn: '2025-02-01',
        place: 'Bern',
        organizerIds: [organizationId],
        actors: [{ organizationId }],
        targets: [{ personId: (await person()).id }],
        figures: [{ kind: 'PARTICIPANTS', low: 1, high: 2, attributedTo: { organizationId }, sourceId }],
        sourceIds: [sourceId],
      };
    },
  }),
  updateCampaignOutcome: mutation<UpdateCampaignOutcomeInput>({
    takes: 'EDITOR',
    subject: 'outcome',
    input: async ({ campaign, editor, organization, sourceReport }) => {
      const campaignId = (await campaign()).id;
      return {
        id: (await editor.outcome({ campaignId })).id,
        summary: 'The archive opened twice.',
        occurredOn: '2025-11',
        extent: 'REVERSED',
        demandId: (await editor.demand(campaignId)).id,
        target: { organizationId: (await organization()).id },
        sourceIds: [(await sourceReport()).id],
      };
    },
  }),
};

import type {
  CreateCampaignInput,
  AddCampaignDemandInput,
  RecordCampaignActionInput,
  RecordCampaignOutcomeInput,
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
    variant: () => ({ name: 'Close the Records' }),
  }),
  addCampaignDemand: mutation<AddCampaignDemandInput>({
    takes: 'EDITOR',
    subject: 'demand',
    input: async ({ campaign, organization }) => ({
      campaignId: (await campaign()).id,
      text: 'Publish them by May.',
      addressedTo: { organizationId: (await organization()).id },
    }),
    variant: () => ({ text: 'Publish them by June.' }),
  }),
  recordCampaignAction: mutation<RecordCampaignActionInput>({
    takes: 'EDITOR',
    subject: 'action',
    input: async ({ campaign, organization, sourceReport }) => {
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
        figures: [{ kind: 'ARRESTS', low: 1, high: 2, attributedTo: { organizationId }, sourceId }],
        sourceIds: [sourceId],
      };
    },
    variant: () => ({ title: 'A rally behind the archive' }),
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
    variant: () => ({ summary: 'The archive half opened.' }),
  }),
};

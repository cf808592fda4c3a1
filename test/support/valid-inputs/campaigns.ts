import type * as gql from '../../gql/graphql.ts';
import { unique } from '../newsroom/factories.ts';
import type { Material } from './material.ts';
import { mutation } from './mutation.ts';

async function wholeCampaign({ organization, person }: Material) {
  return {
    name: 'Open the Records',
    summary: 'For public records',
    startedOn: '2024',
    organizerIds: [(await organization()).id],
    targets: [{ personId: (await person()).id }],
  };
}

async function wholeDemand({ organization, sourceReport }: Material) {
  return {
    text: 'Publish them by May.',
    addressedTo: { organizationId: (await organization()).id },
    sourceIds: [(await sourceReport()).id],
  };
}

async function wholeAction({ organization, person, sourceReport }: Material) {
  const [organizationId, sourceId] = [(await organization()).id, (await sourceReport()).id];
  return {
    type: 'OCCUPATION',
    progress: 'UNDERWAY',
    title: 'A sit-in before the archive',
    description: 'It took all night.',
    startedOn: '2025-01-31T22:00:00+01:00',
    endedOn: '2025-02-01',
    place: 'Geneva',
    organizerIds: [organizationId],
    actors: [{ organizationId }],
    targets: [{ personId: (await person()).id }],
    figures: [{ kind: 'ARRESTS', low: 1, high: 2, attributedTo: { organizationId }, sourceId }],
    sourceIds: [sourceId],
  } satisfies Omit<gql.RecordCampaignActionInput, 'campaignId'>;
}

async function wholeOutcome({ editor, organization, sourceReport }: Material, campaignId: string) {
  return {
    summary: 'The archive opened.',
    occurredOn: '2025',
    extent: 'FULL' as const,
    demandId: (await editor.demand(campaignId)).id,
    target: { organizationId: (await organization()).id },
    sourceIds: [(await sourceReport()).id],
  };
}

export const campaigns = {
  createCampaign: mutation<gql.CreateCampaignInput>({
    takes: 'EDITOR',
    subject: 'campaign',
    input: async (material) => ({
      ...(await wholeCampaign(material)),
      slug: unique('campaign'),
      demands: ['Publish all of them.'],
    }),
  }),
  addCampaignDemand: mutation<gql.AddCampaignDemandInput>({
    takes: 'EDITOR',
    subject: 'demand',
    input: async (material) => ({
      ...(await wholeDemand(material)),
      campaignId: (await material.campaign()).id,
    }),
  }),
  recordCampaignAction: mutation<gql.RecordCampaignActionInput>({
    takes: 'EDITOR',
    subject: 'action',
    input: async (material) => ({
      ...(await wholeAction(material)),
      campaignId: (await material.campaign()).id,
    }),
  }),
  recordCampaignOutcome: mutation<gql.RecordCampaignOutcomeInput>({
    takes: 'EDITOR',
    subject: 'outcome',
    input: async (material) => {
      const campaignId = (await material.campaign()).id;
      return { ...(await wholeOutcome(material, campaignId)), campaignId };
    },
  }),
  updateCampaign: mutation<gql.UpdateCampaignInput>({
    takes: 'EDITOR',
    subject: 'campaign',
    input: async (material) => ({
      ...(await wholeCampaign(material)),
      id: (await material.editor.campaign()).id,
      state: 'PAUSED',
    }),
  }),
  updateCampaignDemand: mutation<gql.UpdateCampaignDemandInput>({
    takes: 'EDITOR',
    subject: 'demand',
    input: async (material) => ({
      ...(await wholeDemand(material)),
      id: (await material.editor.demand((await material.campaign()).id)).id,
    }),
  }),
  updateCampaignAction: mutation<gql.UpdateCampaignActionInput>({
    takes: 'EDITOR',
    subject: 'action',
    input: async (material) => {
      const { id: campaignId } = await material.campaign();
      return { ...(await wholeAction(material)), id: (await material.editor.action({ campaignId })).id };
    },
  }),
  updateCampaignOutcome: mutation<gql.UpdateCampaignOutcomeInput>({
    takes: 'EDITOR',
    subject: 'outcome',
    input: async (material) => {
      const { id: campaignId } = await material.campaign();
      const { id } = await material.editor.outcome({ campaignId });
      return { ...(await wholeOutcome(material, campaignId)), id };
    },
  }),
};

/** The mutations of campaigns, as tests send them; `Refusal` is in articles.ts. */
import { graphql } from '../../../gql/index.ts';

export const CreateCampaign = graphql(`
  mutation CreateCampaign($input: CreateCampaignInput!) {
    createCampaign(input: $input) {
      __typename
      ... on CreateCampaignPayload {
        campaign {
          id
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const AddCampaignDemand = graphql(`
  mutation AddCampaignDemand($input: AddCampaignDemandInput!) {
    addCampaignDemand(input: $input) {
      __typename
      ... on AddCampaignDemandPayload {
        demand {
          id
        }
        campaign {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const RecordCampaignAction = graphql(`
  mutation RecordCampaignAction($input: RecordCampaignActionInput!) {
    recordCampaignAction(input: $input) {
      __typename
      ... on RecordCampaignActionPayload {
        action {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const RecordCampaignOutcome = graphql(`
  mutation RecordCampaignOutcome($input: RecordCampaignOutcomeInput!) {
    recordCampaignOutcome(input: $input) {
      __typename
      ... on RecordCampaignOutcomePayload {
        outcome {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateCampaign = graphql(`
  mutation UpdateCampaign($input: UpdateCampaignInput!) {
    updateCampaign(input: $input) {
      __typename
      ... on UpdateCampaignPayload {
        campaign {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateCampaignDemand = graphql(`
  mutation UpdateCampaignDemand($input: UpdateCampaignDemandInput!) {
    updateCampaignDemand(input: $input) {
      __typename
      ... on UpdateCampaignDemandPayload {
        demand {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateCampaignAction = graphql(`
  mutation UpdateCampaignAction($input: UpdateCampaignActionInput!) {
    updateCampaignAction(input: $input) {
      __typename
      ... on UpdateCampaignActionPayload {
        action {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateCampaignOutcome = graphql(`
  mutation UpdateCampaignOutcome($input: UpdateCampaignOutcomeInput!) {
    updateCampaignOutcome(input: $input) {
      __typename
      ... on UpdateCampaignOutcomePayload {
        outcome {
          id
        }
      }
      ...Refusal
    }
  }
`);

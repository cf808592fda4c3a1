/** The mutations of people, as tests send them; `Refusal` is in articles.ts. */
import { graphql } from '../../../gql/index.ts';

export const CreatePerson = graphql(`
  mutation CreatePerson($input: CreatePersonInput!) {
    createPerson(input: $input) {
      __typename
      ... on CreatePersonPayload {
        person {
          id
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const CreateOrganization = graphql(`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      __typename
      ... on CreateOrganizationPayload {
        organization {
          id
          slug
        }
      }
      ...Refusal
    }
  }
`);

export const CreateSourceReport = graphql(`
  mutation CreateSourceReport($input: CreateSourceReportInput!) {
    createSourceReport(input: $input) {
      __typename
      ... on CreateSourceReportPayload {
        sourceReport {
          id
        }
      }
      ...Refusal
    }
  }
`);

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

export const UpdatePerson = graphql(`
  mutation UpdatePerson($input: UpdatePersonInput!) {
    updatePerson(input: $input) {
      __typename
      ... on UpdatePersonPayload {
        person {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateOrganization = graphql(`
  mutation UpdateOrganization($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on UpdateOrganizationPayload {
        organization {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateSourceReport = graphql(`
  mutation UpdateSourceReport($input: UpdateSourceReportInput!) {
    updateSourceReport(input: $input) {
      __typename
      ... on UpdateSourceReportPayload {
        sourceReport {
          id
        }
      }
      ...Refusal
    }
  }
`);

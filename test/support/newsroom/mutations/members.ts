/** The mutations of members, as tests send them; `Refusal` is in articles.ts. */
import { graphql } from '../../../gql/index.ts';

export const CreateMember = graphql(`
  mutation CreateMember($input: CreateMemberInput!) {
    createMember(input: $input) {
      __typename
      ... on CreateMemberPayload {
        member {
          id
          name
          role
          active
        }
      }
      ...Refusal
    }
  }
`);

export const UpdateMember = graphql(`
  mutation UpdateMember($input: UpdateMemberInput!) {
    updateMember(input: $input) {
      __typename
      ... on UpdateMemberPayload {
        member {
          id
          name
          role
          active
        }
      }
      ...Refusal
    }
  }
`);

export const CreateApiToken = graphql(`
  mutation CreateApiToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      __typename
      ... on CreateApiTokenPayload {
        token
        apiToken {
          id
          name
          scopes
          expiresAt
          revokedAt
        }
        member {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const RevokeApiToken = graphql(`
  mutation RevokeApiToken($input: RevokeApiTokenInput!) {
    revokeApiToken(input: $input) {
      __typename
      ... on RevokeApiTokenPayload {
        apiToken {
          id
          revokedAt
        }
      }
      ...Refusal
    }
  }
`);

/** The mutations of statements, as tests send them; `Refusal` is in articles.ts. */
import { graphql } from '../../../gql/index.ts';

export const RecordStatement = graphql(`
  mutation RecordStatement($input: RecordStatementInput!) {
    recordStatement(input: $input) {
      __typename
      ... on RecordStatementPayload {
        statement {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const AmendStatement = graphql(`
  mutation AmendStatement($input: AmendStatementInput!) {
    amendStatement(input: $input) {
      __typename
      ... on AmendStatementPayload {
        statement {
          id
        }
      }
      ...Refusal
    }
  }
`);

export const ChangeStatementStatus = graphql(`
  mutation ChangeStatementStatus($input: ChangeStatementStatusInput!) {
    changeStatementStatus(input: $input) {
      __typename
      ... on ChangeStatementStatusPayload {
        statement {
          id
          status
          statusNote
        }
      }
      ...Refusal
    }
  }
`);

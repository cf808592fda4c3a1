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

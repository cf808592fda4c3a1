import { gql, type ApolloClient, type TypedDocumentNode } from '@apollo/client';

/** The object as its form shows it: from a query, a payload and a conflict alike. */
export interface Person {
  readonly __typename: 'Person';
  readonly id: string;
  readonly description: string | null;
  readonly lockVersion: number;
}
export const PERSON_FORM = gql(`fragment PersonForm on Person { id description lockVersion }`);

type Saved =
  | { readonly __typename: 'UpdatePersonPayload'; readonly person: Person }
  | { readonly __typename: 'LockConflictError'; readonly current: Person | null; readonly message: string }
  | { readonly __typename: 'UserError'; readonly message: string };

const UPDATE_PERSON: TypedDocumentNode<{ updatePerson: Saved | null }, { input: object }> = gql`
  mutation SavePerson($input: UpdatePersonInput!) {
    updatePerson(input: $input) {
      __typename
      ... on UpdatePersonPayload {
        person {
          ...PersonForm
        }
      }
      ... on LockConflictError {
        current {
          ...PersonForm
        }
      }
      ... on UserError {
        message
      }
    }
  }
  ${PERSON_FORM}
`;

/** @param opened the person as the form was opened with it, not as the cache has it now */
export async function saveDescription(client: ApolloClient, opened: Person, description: string) {
  const { data } = await client.mutate({
    mutation: UPDATE_PERSON,
    variables: { input: { id: opened.id, expectedLockVersion: opened.lockVersion, description } },
    optimisticResponse: {
      updatePerson: { __typename: 'UpdatePersonPayload', person: { ...opened, description } },
    },
  });
  // At a conflict, the cache has `current` already, in place of the edit.
  return data?.updatePerson;
}

import type { Client, DatelineError } from '@dateline/client';

const CREATE_PERSON = `
  mutation CreatePerson($input: CreatePersonInput!) {
    createPerson(input: $input) {
      __typename
      ... on CreatePersonPayload { person { slug } }
      ... on UserError { message }
    }
  }
`;
interface Answer {
  readonly createPerson:
    | { readonly __typename: 'CreatePersonPayload'; readonly person: { readonly slug: string } }
    | { readonly __typename: 'ValidationError' | 'SlugTakenError'; readonly message: string }
    | null;
}

/** Saves a form, and returns what to show beside it. @param input with the `idempotencyKey` of this form */
export async function save(client: Client, input: object): Promise<string> {
  try {
    const { data, errors } = await client.query<Answer>(CREATE_PERSON, { input });
    const result = data?.createPerson;
    if (result == null) return `Not saved: ${errors?.[0]?.message}`;
    return 'person' in result ? `Saved as ${result.person.slug}` : result.message;
  } catch (error) {
    const { message } = error as DatelineError;
    return `Perhaps it was saved. Press “Save” again. The reason: ${message}`;
  }
}

import { commitMutation, createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createClient, type ClientOptions } from '../../packages/client/src/index.ts';
import { definitionsIn } from '../support/clients/documents.ts';
import { openRelay } from '../support/clients/followers.ts';
import { compileForRelay } from '../support/clients/relay-compiler.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();

/** A reader may ask for all of it but the log of what members did. */
const DOCUMENTS = `
  query ErrorsQuery { feedCursor viewer { member { id } } auditLog(first: 1) { nodes { id } } }
  query ErrorsStrictQuery @throwOnFieldError { viewer { member { id } } auditLog(first: 1) { nodes { id } } }
  query ErrorsFailedQuery($first: Int) { articles(first: $first) { edges { node { id } } } }
  mutation ErrorsOptimisticMutation($input: UpdatePersonInput!) {
    updatePerson(input: $input) {
      __typename
      ... on UpdatePersonPayload { person { id description } }
      ... on LockConflictError { message }
      ... on ValidationError { message }
    }
  }
  mutation ErrorsInterfaceMutation($input: UpdatePersonInput!) {
    updatePerson(input: $input) {
      __typename
      ... on UpdatePersonPayload { person { id description } }
      ... on UserError { message }
    }
  }
  mutation ErrorsMutation { createOrganization(input: { slug: "no", name: "No" }) { __typename } }
`;

interface OptimisticMutation {
  readonly variables: Record<string, unknown>;
  readonly response: Record<string, unknown>;
  readonly rawResponse: Record<string, unknown>;
}

async function open(options: Pick<ClientOptions, 'token'> = {}) {
  const compiled = await compileForRelay(definitionsIn('Errors', DOCUMENTS));
  const client = createClient({ url: newsroom.url, ...options });
  onTestFinished(() => client.close());
  return { compiled, relay: openRelay(client) };
}

it('Relay shows what could be read beside a field that was refused, and knows which field that is', async () => {
  const { compiled, relay } = await open();
  expect(await fetchQuery(relay, compiled('ErrorsQuery'), {}).toPromise()).toMatchObject({
    viewer: { member: null },
    auditLog: null,
  });
  await fetchQuery(relay, compiled('ErrorsStrictQuery'), {})
    .toPromise()
    .catch(() => undefined);
  const { fragment } = createOperationDescriptor(getRequest(compiled('ErrorsStrictQuery')), {});
  expect(relay.lookup(fragment)).toMatchObject({
    fieldErrors: [{ kind: 'relay_field_payload.error', shouldThrow: true }],
  });
});

it('a query that failed throws an error whose source has the code', async () => {
  const { compiled, relay } = await open();
  const failed = await fetchQuery(relay, compiled('ErrorsFailedQuery'), { first: 'many' })
    .toPromise()
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({
    name: 'RelayNetwork',
    source: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
  });
});

it('Relay gives a mutation that was refused to onCompleted, with its errors', async () => {
  const { compiled, relay } = await open();
  const onCompleted = vi.fn();
  await new Promise<void>((resolve, reject) => {
    commitMutation(relay, {
      mutation: compiled('ErrorsMutation'),
      variables: {},
      onCompleted: (...answer) => resolve(onCompleted(...answer) as undefined),
      onError: reject,
    });
  });
  expect(onCompleted.mock.calls[0]).toMatchObject([
    { createOrganization: null },
    [{ extensions: { code: 'UNAUTHENTICATED' } }],
  ]);
});

it('Relay gives a mutation that has no data to onError, such as one with a wrong token', async () => {
  const { compiled, relay } = await open({ token: () => 'wrong' });
  const error = await new Promise((resolve) => {
    commitMutation(relay, {
      mutation: compiled('ErrorsMutation'),
      variables: {},
      onCompleted: resolve,
      onError: resolve,
    });
  });
  expect(error).toMatchObject({ source: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
});

it('Relay warns at an optimistic response only if the errors are selected by their interface', async () => {
  const { compiled, relay } = await open();
  const warned = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => warned.mockRestore());
  const person = { id: 'none', description: 'An engineer.' };
  const input = { ...person, expectedLockVersion: 1 };
  for (const [name, warnings] of [
    ['ErrorsOptimisticMutation', 0],
    ['ErrorsInterfaceMutation', 1],
  ] as const) {
    await new Promise<void>((resolve, reject) => {
      commitMutation<OptimisticMutation>(relay, {
        mutation: compiled(name),
        variables: { input },
        optimisticResponse: { updatePerson: { __typename: 'UpdatePersonPayload', person } },
        onCompleted: () => resolve(),
        onError: reject,
      });
    });
    expect(warned.mock.calls.length, name).toBe(warnings);
  }
});

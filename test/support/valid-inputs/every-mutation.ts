/**
 * Every mutation of the API with a valid input. The tests of roles, idempotency, the audit log and hostile input run over
 * this table, and fail if a mutation of the schema is missing from it.
 */
import { schema } from '../../../schema/index.ts';
import { untyped } from '../clients/walk.ts';
import { mutationDocument } from '../newsroom/mutation-documents.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { filled } from './filled.ts';
import type { Material } from './material.ts';
import { MUTATIONS, type Facts } from './mutations.ts';

export interface Mutation extends Omit<Facts, 'given'> {
  readonly name: string;
  /** Makes new rows for the mutation to change, and an input that it accepts, with a value in every field but the key. */
  readonly input: (material: Material) => Promise<object>;
}

const names = Object.keys(schema.getMutationType()?.getFields() ?? {});

export const EVERY_MUTATION: readonly (readonly [name: string, mutation: Mutation])[] = names.map((name) => [
  name,
  mutationNamed(name),
]);

export function mutationNamed(name: string): Mutation {
  const facts = MUTATIONS[name];
  if (facts === undefined) throw new Error(`test/support/valid-inputs has no input for ${name}.`);
  const { given, ...rest } = facts;
  const typename = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const input = async (material: Material) => filled(typename, material, (await given?.(material)) ?? {});
  return { name, ...rest, input };
}

/** The token of the lowest role that may send the mutation; none if readers may. */
export function leastToken({ tokens }: Newsroom, { takes }: Mutation): string | undefined {
  return takes === 'READER' ? undefined : tokens[takes];
}

interface Result {
  readonly __typename: string;
  readonly message?: string;
  readonly path?: readonly string[];
}

export interface Reply {
  /** The type of the result, such as `CreatePersonPayload`; or the codes of the errors. */
  readonly outcome: string;
  /** Where in the input the error is. */
  readonly path: readonly string[] | undefined;
  /** The message of the first error. */
  readonly message: string | undefined;
  /** The mutation's result, by field. */
  readonly result: Readonly<Record<string, unknown>>;
  /** The body as it was received. */
  readonly text: string;
}

/** The mutation, with its payload and errors. */
export function documentOf({ name }: Pick<Mutation, 'name'>) {
  return untyped<Record<string, Result> | null, { input: object }>(mutationDocument(schema, name));
}

/** Sends a mutation, as a reader or with a token. */
export async function send(
  { ask }: Pick<Newsroom, 'ask'>,
  { name }: Pick<Mutation, 'name'>,
  input: object,
  token?: string,
): Promise<Reply> {
  const { data, errors, text } = await ask(documentOf({ name }), { input }, token);
  const result = Object.values(data ?? {})[0];
  const codes = errors.map(({ extensions }) => extensions.code).join();
  return {
    outcome: codes || (result?.__typename ?? ''),
    path: result?.path,
    message: errors[0]?.message ?? result?.message,
    result: { ...result },
    text,
  };
}

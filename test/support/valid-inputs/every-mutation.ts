/**
 * Every mutation of the API with a valid input. The tests of roles, idempotency, the audit log and hostile input run over
 * this table, and fail if a mutation of the schema is missing from it.
 */
import { getNamedType, isInterfaceType, isLeafType, isObjectType, type GraphQLNamedType } from 'graphql';
import { schema } from '../../../schema/index.ts';
import { TypedDocumentString } from '../../gql/graphql.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { articles } from './articles.ts';
import { campaigns } from './campaigns.ts';
import { members } from './members.ts';
import type { Mutation } from './mutation.ts';
import { newsletters } from './newsletters.ts';
import { people } from './people.ts';
import { statements } from './statements.ts';
import { webhooks } from './webhooks.ts';

const TABLE: Record<string, Omit<Mutation, 'name'>> = {
  ...articles,
  ...statements,
  ...people,
  ...campaigns,
  ...members,
  ...newsletters,
  ...webhooks,
};

const names = Object.keys(schema.getMutationType()?.getFields() ?? {});

export const EVERY_MUTATION: readonly (readonly [name: string, mutation: Mutation])[] = names.map((name) => [
  name,
  mutationNamed(name),
]);

export function mutationNamed(name: string): Mutation {
  const mutation = TABLE[name];
  if (mutation === undefined) throw new Error(`test/support/valid-inputs has no input for ${name}.`);
  return { name, ...mutation };
}

/** The token of the lowest role that may send the mutation; none if readers may. */
export function leastToken({ tokens }: Newsroom, { takes }: Mutation): string | undefined {
  return takes === 'READER' ? undefined : tokens[takes];
}

interface Result {
  readonly __typename: string;
  readonly path?: readonly string[];
}

export interface Reply {
  /** The type of the result, such as `CreatePersonPayload`; or the codes of the errors. */
  readonly outcome: string;
  /** Where in the input the error is. */
  readonly path: readonly string[] | undefined;
  /** The mutation's result, by field. */
  readonly result: Readonly<Record<string, unknown>>;
  /** The body as it was received. */
  readonly text: string;
}

function idIn(type: GraphQLNamedType): string {
  const hasId = (isObjectType(type) || isInterfaceType(type)) && 'id' in type.getFields();
  return hasId ? 'id' : '__typename';
}

/** The mutation, selecting all scalars of its payload, the ids of the rows in it, and its errors. */
export function documentOf({
  name,
}: Pick<Mutation, 'name'>): TypedDocumentString<Record<string, Result> | null, { input: object }> {
  const capitalized = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const payload = schema.getType(`${capitalized}Payload`);
  if (!isObjectType(payload)) throw new Error(`${name} has no payload.`);
  const fields = Object.values(payload.getFields()).map((field) =>
    isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { ${idIn(getNamedType(field.type))} }`,
  );
  return new TypedDocumentString(`mutation ${capitalized}($input: ${capitalized}Input!) {
    ${name}(input: $input) {
      __typename
      ... on ${capitalized}Payload { ${fields.join(' ')} }
      ... on UserError { message path }
    }
  }`);
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
  return { outcome: codes || (result?.__typename ?? ''), path: result?.path, result: { ...result }, text };
}

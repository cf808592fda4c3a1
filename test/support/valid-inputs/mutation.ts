/** What the table of valid inputs says of one mutation. */
import type { Role, TypedDocumentString } from '../../gql/graphql.ts';
import type { Material } from './material.ts';

export interface Mutation {
  readonly document: { toString(): string };
  /** The least role that the input takes; a reader isn’t signed in. */
  readonly takes: 'READER' | Role;
  /** The field of the payload with what the audit log names as changed; null where it names nothing. */
  readonly subject: string | null;
  /** The input’s fields that can’t be filled in, as `body.0.paragraph.id`; `*` stands for any name or number. */
  readonly leavesOut?: readonly string[];
  /** Makes what the mutation needs, and an input for it that is accepted, with all its fields but the key. */
  readonly input: (material: Material) => Promise<object>;
  /** Fields that make it another request, which would be accepted too. */
  readonly otherwise: (material: Material) => Promise<object>;
}

type Filled<Input> = {
  [Field in Exclude<keyof Input, 'idempotencyKey'>]-?: NonNullable<Input[Field]>;
};

interface Entry<Input> extends Omit<Mutation, 'document' | 'input' | 'otherwise'> {
  readonly input: (material: Material) => Filled<Input> | Promise<Filled<Input>>;
  readonly otherwise: (material: Material) => Partial<Input> | Promise<Partial<Input>>;
}

/** Ties the inputs to what the document takes. */
export function mutation<Input extends object>(
  document: TypedDocumentString<unknown, { input: Input }>,
  { input, otherwise, ...entry }: NoInfer<Entry<Input>>,
): Mutation {
  return {
    document,
    ...entry,
    input: async (material) => input(material),
    otherwise: async (material) => otherwise(material),
  };
}

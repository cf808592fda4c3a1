/** An entry of the table of valid inputs: one mutation. */
import type { Role } from '../../gql/graphql.ts';
import type { Material } from './material.ts';

export interface Mutation {
  readonly name: string;
  /** The lowest role that may send the input. A reader is not signed in. */
  readonly takes: 'READER' | Role;
  /** The field of the payload that holds the subject of the audit entry; null if there is none. */
  readonly subject: string | null;
  /** Paths of fields that can't have a value, such as `body.*.*.id`: `*` stands for any field or index. */
  readonly leavesOut?: readonly string[];
  /** Makes new rows for the mutation to change, and an input that it accepts, with a value in every field but the key. */
  readonly input: (material: Material) => Promise<object>;
}

type Filled<Input> = {
  [Field in Exclude<keyof Input, 'idempotencyKey'>]-?: NonNullable<Input[Field]>;
};

interface Entry<Input> extends Omit<Mutation, 'name' | 'input'> {
  readonly input: (material: Material) => Filled<Input> | Promise<Filled<Input>>;
}

/** Ties an entry to the mutation's input type, as clients generate it from the schema. */
export function mutation<Input extends object>({ input, ...entry }: Entry<Input>): Omit<Mutation, 'name'> {
  return { ...entry, input: async (material) => input(material) };
}

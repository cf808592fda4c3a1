import {
  isObjectType,
  parse,
  print,
  validate,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { messageOf } from '../db/check-server.ts';
import { CostExceeded, StartupError } from '../errors.ts';
import { checkCost } from './cost.ts';

/** A field that reads of its parent. */
interface Reading {
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly document: DocumentNode;
  /** Without what it reads. */
  readonly statements: number;
}

/** Fields of extensions may read each other's. */
const DEEPEST = 5;

/**
 * Makes each field of an extension cost what it reads of its parent, besides its own. Several nodes may have the schema.
 * @throws StartupError that names the field if there is nothing such to read, or if it reads itself
 */
export function priceExtensions(schema: GraphQLSchema): void {
  const fields = readingFields(schema);
  for (const { document, name } of fields) mustBeThere(schema, document, `the field ${name}`);
  for (let round = 0; ; round += 1) {
    const changed = fields.filter((field) => setPrice(schema, field));
    if (changed.length === 0) return;
    if (round === DEEPEST) throw inCircle(changed);
  }
}

/** @throws StartupError if the schema doesn't have what an extension reads. Executed, it would only be missing in the result. */
export function mustBeThere(schema: GraphQLSchema, document: DocumentNode | string, what: string): void {
  try {
    const [error] = validate(schema, typeof document === 'string' ? parse(document) : document);
    if (error !== undefined) throw error;
  } catch (error) {
    throw new StartupError(`\`reads\` of ${what}: ${messageOf(error)}`);
  }
}

function readingFields(schema: GraphQLSchema): Reading[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  return types.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const { reads, ...rest } = field.extensions as { reads?: DocumentNode; statements?: number };
      if (reads === undefined) return [];
      field.extensions = rest;
      return [
        { name: `${type.name}.${field.name}`, field, document: reads, statements: rest.statements ?? 0 },
      ];
    }),
  );
}

/** @returns whether its price has changed */
function setPrice(schema: GraphQLSchema, reading: Reading): boolean {
  const { field, document, statements: own } = reading;
  const before = field.extensions;
  try {
    // Parsed again, since the cost of a document is remembered.
    const cost = checkCost({ schema, document: parse(print(document)) }, { ids: [''] });
    field.extensions = { ...before, cost: cost.rows, statements: own + cost.statements };
  } catch (error) {
    throw error instanceof CostExceeded ? inCircle([reading]) : error;
  }
  return (
    before['cost'] !== field.extensions['cost'] || before['statements'] !== field.extensions['statements']
  );
}

function inCircle(fields: readonly Reading[]): StartupError {
  const names = fields.map(({ name }) => name).join(', ');
  return new StartupError(`\`reads\` of the field ${names} reads too much, or itself: select fewer fields.`);
}

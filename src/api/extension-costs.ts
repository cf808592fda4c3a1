import { isObjectType, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { StartupError } from '../errors.ts';
import { checkCost } from './cost.ts';

/**
 * Makes each field of an extension cost what it reads of its parent, besides its own. Several nodes may have the schema.
 * @throws StartupError that names the field if there is nothing such to read
 */
export function priceExtensions(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { reads, ...rest } = field.extensions as { reads?: DocumentNode; statements?: number };
      if (reads === undefined) continue;
      mustBeThere(schema, reads, `the field ${type.name}.${field.name}`);
      const cost = checkCost({ schema, document: reads }, { ids: [''] });
      field.extensions = { ...rest, cost: cost.rows, statements: (rest.statements ?? 0) + cost.statements };
    }
  }
}

/** @throws StartupError if the schema doesn't have what an extension reads. Executed, it would only be missing in the result. */
export function mustBeThere(schema: GraphQLSchema, document: DocumentNode, what: string): void {
  const [error] = validate(schema, document);
  if (error !== undefined) throw new StartupError(`\`reads\` of ${what}: ${error.message}`);
}

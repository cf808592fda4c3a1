import { isObjectType, type DocumentNode, type GraphQLSchema } from 'graphql';
import { checkCost } from './cost.ts';

/** Makes each field of an extension cost what it reads of its parent, besides its own. */
export function priceExtensions(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { reads, statements = 0 } = field.extensions as { reads?: DocumentNode; statements?: number };
      if (reads === undefined) continue;
      const cost = checkCost({ schema, document: reads }, { ids: [''] });
      field.extensions = { ...field.extensions, cost: cost.rows, statements: statements + cost.statements };
    }
  }
}

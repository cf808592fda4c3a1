import {
  getOperationAST,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/** A document as a cohort executes it: without the position to resume from, which differs between its subscribers. */
export interface CohortDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The document printed, so that white space and comments make no difference. */
  readonly text: string;
}

/** By the document of a subscriber and the name of its operation. */
const known = new WeakMap<DocumentNode, Map<string, CohortDocument>>();

/** The cohort's document, made once for each parsed document and operation name. */
export function cohortDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string,
): CohortDocument {
  const byOperation = known.get(document) ?? new Map<string, CohortDocument>();
  known.set(document, byOperation);
  const found = byOperation.get(operationName) ?? withoutPosition(schema, document, operationName);
  byOperation.set(operationName, found);
  return found;
}

/** Removes the root field's `after`, and variables that nothing else uses. */
function withoutPosition(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string,
): CohortDocument {
  const info = new TypeInfo(schema);
  const withoutAfter = visit(
    document,
    visitWithTypeInfo(info, {
      [Kind.FIELD](field) {
        if (info.getParentType() !== schema.getSubscriptionType()) return undefined;
        return { ...field, arguments: field.arguments?.filter(({ name }) => name.value !== 'after') };
      },
    }),
  );
  const used = new Set<string>();
  visit(withoutAfter, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE]: ({ name }) => void used.add(name.value),
  });
  const reduced = visit(withoutAfter, {
    [Kind.VARIABLE_DEFINITION]: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  const operation = getOperationAST(reduced, operationName || null);
  if (operation == null) throw new Error('A subscription without an operation.');
  const text = print(reduced);
  // Parsed again without locations, since a cohort may live long and the tokens take more memory than all else.
  return { document: parse(text, { noLocation: true }), operation, text };
}

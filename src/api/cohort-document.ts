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
  /**
   * The document without the arguments of its root field, as text. Two documents with the same text select the same of an
   * event.
   */
  readonly selection: { readonly text: string; readonly operation: OperationDefinitionNode };
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

function withoutPosition(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string,
): CohortDocument {
  const reduced = withoutArguments(schema, document, (name) => name === 'after');
  const selection = withoutArguments(schema, document, () => true);
  const text = print(reduced);
  return {
    // Parsed again without locations, since a cohort may live long and the tokens take more memory than all else.
    document: parse(text, { noLocation: true }),
    operation: operationOf(reduced, operationName),
    text,
    selection: { text: print(selection), operation: operationOf(selection, operationName) },
  };
}

function operationOf(document: DocumentNode, operationName: string): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName || null);
  if (operation == null) throw new Error('A subscription without an operation.');
  return operation;
}

/** Removes arguments of the root field, and variables that nothing else uses. */
function withoutArguments(
  schema: GraphQLSchema,
  document: DocumentNode,
  isRemoved: (name: string) => boolean,
): DocumentNode {
  const info = new TypeInfo(schema);
  const without = visit(
    document,
    visitWithTypeInfo(info, {
      [Kind.FIELD](field) {
        if (info.getParentType() !== schema.getSubscriptionType()) return undefined;
        return { ...field, arguments: field.arguments?.filter(({ name }) => !isRemoved(name.value)) };
      },
    }),
  );
  const used = new Set<string>();
  visit(without, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE]: ({ name }) => void used.add(name.value),
  });
  return visit(without, {
    [Kind.VARIABLE_DEFINITION]: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
}

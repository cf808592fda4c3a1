import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  SchemaMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { RequestError } from '../errors.ts';

export const LIMITS = {
  /** Of a document. Bounds what parsing and validating can take. */
  tokens: 2_000,
  /** Brackets within brackets, of a document. */
  nesting: 100,
  /** Fields within fields. The introspection that clients send has 13. */
  depth: 20,
  /** Fields that a response may hold, as far as page sizes tell. */
  cost: 20_000,
  /** Bytes of a request’s body, and of a message on a socket. */
  bodyBytes: 100_000,
  messageBytes: 64 * 1024,
};

const DEFAULT_PAGE = 20;
/** Larger ones are refused, and so are those below 1. */
const MAX_PAGE = 100;
/** What a list without pages is taken for. */
const LIST = 5;

interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Record<string, unknown> | null | undefined;
}

/**
 * Refuses an operation that would cost too much, before anything of it is executed. Page sizes count as they will be
 * used: from literals, variables and defaults.
 * @throws RequestError LIMIT_EXCEEDED
 */
export function checkCost({ schema, document, operationName, variableValues }: Operation): void {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION &&
      (operationName == null || node.name?.value === operationName),
  );
  const root = operation && schema.getRootType(operation.operation);
  if (operation === undefined || root == null) return;
  const variables = { ...defaults(operation), ...variableValues };
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  new Measure(schema, fragments, variables).fields(operation.selectionSet, root, 1);
}

class Measure {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Record<string, unknown>;
  /** A fragment costs the same wherever it is spread, so it is measured once a depth. */
  readonly #known = new Map<string, number>();

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Record<string, unknown>,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  fields(selection: SelectionSetNode, type: GraphQLCompositeType, depth: number): number {
    if (depth > LIMITS.depth) throw tooMuch(`nests fields more than ${LIMITS.depth} deep`);
    let cost = 0;
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) cost += this.#field(node, type, depth);
      else if (node.kind === Kind.FRAGMENT_SPREAD) cost += this.#fragment(node.name.value, depth);
      else
        cost += this.fields(node.selectionSet, this.#typeOf(node.typeCondition?.name.value) ?? type, depth);
      if (cost > LIMITS.cost)
        throw tooMuch(`may return more than ${LIMITS.cost} fields; ask for smaller pages or fewer fields`);
    }
    return cost;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, depth: number): number {
    const field = this.#definition(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (field === undefined || node.selectionSet === undefined || !isCompositeType(type)) return 1;
    return 1 + this.#size(field, node) * this.fields(node.selectionSet, type, depth + 1);
  }

  #fragment(name: string, depth: number): number {
    const key = `${depth} ${name}`;
    let cost = this.#known.get(key);
    if (cost === undefined) {
      const fragment = this.#fragments.get(name);
      const type = this.#typeOf(fragment?.typeCondition.name.value);
      cost = fragment && type ? this.fields(fragment.selectionSet, type, depth) : 0;
      this.#known.set(key, cost);
    }
    return cost;
  }

  #size(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    if (field.args.some(({ name }) => name === 'first')) {
      const { first, last } = this.#arguments(field, node);
      const size = typeof first === 'number' ? first : typeof last === 'number' ? last : DEFAULT_PAGE;
      return Math.min(Math.max(size, 1), MAX_PAGE);
    }
    if (field.args.some(({ name }) => name === 'ids')) {
      const { ids } = this.#arguments(field, node);
      return Array.isArray(ids) ? ids.length : 1;
    }
    const isPaged = field.name === 'nodes' || field.name === 'edges';
    const isIntrospection = getNamedType(field.type).name.startsWith('__');
    return isListType(getNullableType(field.type)) && !isPaged && !isIntrospection ? LIST : 1;
  }

  #arguments(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
    try {
      return getArgumentValues(field, node, this.#variables);
    } catch {
      // Execution will say what is wrong with them.
      return {};
    }
  }

  #definition(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name && parent === this.#schema.getQueryType()) return SchemaMetaFieldDef;
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  }

  #typeOf(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function defaults(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
}

function tooMuch(what: string): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `This operation ${what}.`);
}

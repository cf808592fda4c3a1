import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { RequestError } from '../errors.ts';
import { PAGE_SIZE } from '../page.ts';
import { INTROSPECTION_FIELDS, introspectionCost, type IntrospectionOptions } from './introspection-cost.ts';

export const LIMITS = {
  /** Tokens of a document. Limits the time that parsing and validating take. */
  tokens: 2_000,
  /** Depth of brackets within brackets, in a document and in the variables. */
  nesting: 100,
  /** Lines of a document. Each error counts them, up to its place in the document. */
  lines: 2_000,
  /** Items of lists and fields of objects, in the variables. An article's body may have 500 blocks of some ten fields. */
  variableValues: 10_000,
  /** Mistakes that are told of one document. */
  validationErrors: 10,
  /** Characters of an error's message, which may quote the document. */
  messageLength: 500,
  /** Bytes of the documents that clients have registered to send them by hash, on a node. */
  registeredBytes: 5_000_000,
  /** Depth of fields within fields. The introspection query that clients send has 13. */
  depth: 20,
  /** Fields that a response may have, by its page sizes. A field that takes a query or holds a long text counts as more. */
  cost: 20_000,
  /** Characters of a response. */
  responseLength: 10_000_000,
  /** Bytes of a request's body. */
  bodyBytes: 100_000,
  /** Characters of the id that a client gives to an operation on a socket. */
  idLength: 1_000,
  /** Characters of the documents of all cohorts on a node. Each takes some 50 bytes of memory. */
  cohortCharacters: 10_000_000,
  /** Subscriptions and other operations that are under way on one socket. */
  operationsPerSocket: 100,
};

/** Limits of one live connection: settings of the node, which .env.example explains. */
export interface SocketLimits {
  readonly subscriptions: number;
  readonly messageBytes: number;
  /** On average over the time between two pings. */
  readonly messagesPerSecond: number;
  /** What may wait for a slow client. */
  readonly bufferedBytes: number;
  readonly bufferedEvents: number;
  /** Seconds that a client has to send `connection_init`. */
  readonly initSeconds: number;
  /** Seconds between pings. A client that has not answered one by the next is disconnected. */
  readonly pingSeconds: number;
}

/** Limits of what clients use together: settings of the node, which .env.example explains. */
export interface LoadLimits {
  /** In ten seconds. */
  readonly pointsPerAddress: number;
  readonly pointsPerMember: number;
  /** Seconds that an operation may wait for its turn. */
  readonly waitSeconds: number;
  /** Of a client address, and of a member. */
  readonly differentSubscriptions: number;
}

/** What a list without pages is taken for. */
const LIST = 5;

/** What a field declares of its cost, as its `extensions`. */
interface Declared {
  /** How many fields it counts as; one if it declares nothing. */
  readonly cost?: number;
  /** A connection: which arguments say how many rows its page has. */
  readonly pageSize?: readonly string[];
  /** As many rows as the page of the connection around it has, or as this argument has items. */
  readonly rows?: 'page' | { readonly argument: string };
}

/**
 * Refuses an operation that would cost too much, before anything of it is executed. Page sizes count as they will be
 * used: from literals, variables and defaults.
 * @param variables as `coerceVariables` returns them
 * @returns what it costs
 * @throws RequestError LIMIT_EXCEEDED
 */
export function checkCost(
  { schema, document, operationName }: ExecutionArgs,
  variables: Readonly<Record<string, unknown>>,
): number {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (operation == null || root == null) return 0;
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  return new Measure(schema, fragments, variables).fields(operation.selectionSet, root, 1);
}

class Measure {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, unknown>>;
  /** A fragment costs the same wherever it is spread, so it is measured once a depth and page size. */
  readonly #known = new Map<string, number>();

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** @param page how many rows the connection has whose fields these are; only its rows are as many as that */
  fields(selection: SelectionSetNode, type: GraphQLCompositeType, depth: number, page = 1): number {
    if (depth > LIMITS.depth) throw tooMuch(`nests fields more than ${LIMITS.depth} deep`);
    let cost = 0;
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) cost += this.#field(node, type, depth, page);
      else if (node.kind === Kind.FRAGMENT_SPREAD) cost += this.#fragment(node.name.value, depth, page);
      else
        cost += this.fields(
          node.selectionSet,
          this.#typeOf(node.typeCondition?.name.value) ?? type,
          depth,
          page,
        );
      if (cost > LIMITS.cost)
        throw tooMuch(`may return more than ${LIMITS.cost} fields; ask for smaller pages or fewer fields`);
    }
    return cost;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, depth: number, page: number): number {
    const introspection = INTROSPECTION_FIELDS.get(node.name.value);
    if (introspection !== undefined && parent === this.#schema.getQueryType())
      return introspectionCost(introspection, node, this.#introspection);
    const field = this.#definition(parent, node.name.value);
    const type = field && getNamedType(field.type);
    const { cost = 1, pageSize, rows } = declaredBy(field);
    if (field === undefined || node.selectionSet === undefined || !isCompositeType(type)) return cost;
    if (pageSize !== undefined) {
      const size = this.#pageSize(field, node, pageSize);
      return cost + this.fields(node.selectionSet, type, depth + 1, size);
    }
    const size = rows === 'page' ? page : this.#size(field, node, rows?.argument);
    return cost + size * this.fields(node.selectionSet, type, depth + 1);
  }

  get #introspection(): IntrospectionOptions {
    return {
      schema: this.#schema,
      fragments: this.#fragments,
      argumentsOf: (field, node) => this.#arguments(field, node),
      limit: LIMITS.cost,
    };
  }

  #fragment(name: string, depth: number, page: number): number {
    const key = `${depth} ${page} ${name}`;
    let cost = this.#known.get(key);
    if (cost === undefined) {
      const fragment = this.#fragments.get(name);
      const type = this.#typeOf(fragment?.typeCondition.name.value);
      cost = fragment && type ? this.fields(fragment.selectionSet, type, depth, page) : 0;
      this.#known.set(key, cost);
    }
    return cost;
  }

  #pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode, names: readonly string[]): number {
    const values = this.#arguments(field, node);
    const given = names.map((name) => values[name]).find((value) => typeof value === 'number');
    return Math.min(Math.max(given ?? PAGE_SIZE.default, 1), PAGE_SIZE.max);
  }

  #size(field: GraphQLField<unknown, unknown>, node: FieldNode, argument: string | undefined): number {
    if (argument !== undefined) {
      const items = this.#arguments(field, node)[argument];
      return Array.isArray(items) ? items.length : 1;
    }
    return isListType(getNullableType(field.type)) ? LIST : 1;
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
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  }

  #typeOf(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function declaredBy(field: GraphQLField<unknown, unknown> | undefined): Declared {
  return field?.extensions ?? {};
}

/**
 * Refuses a result that is too long, before it is written out: asking for a long text under many names costs little
 * until then.
 * @throws RequestError LIMIT_EXCEEDED
 */
export function checkLength(result: unknown): void {
  let left = LIMITS.responseLength;
  const values = [result];
  while (values.length > 0) {
    const value = values.pop();
    if (typeof value === 'string') left -= value.length;
    else if (typeof value === 'object' && value !== null) {
      for (const [name, field] of Object.entries(value)) {
        left -= name.length;
        values.push(field);
      }
    } else left -= 5;
    if (left < 0)
      throw tooMuch(`returns more than ${LIMITS.responseLength} characters; ask for less at once`);
  }
}

function tooMuch(what: string): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `This operation ${what}.`);
}

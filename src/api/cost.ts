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
  visit,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { CostExceeded, RequestError, type CostAndLimit } from '../errors.ts';
import { FieldCount, OBJECT } from '../load/field-count.ts';
import { PAGE_SIZE } from '../lib/page-size.ts';
import { around, dearestOf, NOTHING, together, type Cost, type Counted } from './dearest.ts';
import { LIMITS } from './limits.ts';
import { INTROSPECTION_FIELDS, introspectionCost } from './introspection-cost.ts';

/** How many rows a list without pages counts as. */
export const LIST = 3;
/** What an SQL statement costs besides the rows that it reads, in points. */
export const STATEMENT = 200;
/** Characters of an argument that are worked through for a point. A member's longest request costs less than an operation may. */
const CHARACTERS = 110;
/**
 * The factor by which a list costs more within itself, from the fourth list within lists on, since its rows may multiply with
 * each level.
 */
const WITHIN_ITSELF = { factor: 10, from: 3 };

/** What a field declares of its cost, as its `extensions`. */
interface DeclaredCost {
  /** In points, besides its rows. By default one, or none if it has rows. */
  readonly cost?: number;
  /** How many SQL statements it takes, for all rows at its place together. */
  readonly statements?: number;
  /** How many more SQL statements it counts as if this argument is given, or one of these fields of it. */
  readonly statementsWith?: {
    readonly argument: string;
    readonly fields?: RegExp;
    readonly statements: number;
  };
  /** A connection: which arguments say how many rows its page has. */
  readonly pageSize?: readonly string[];
  /** The argument whose characters the field works through. */
  readonly charactersOf?: string;
  /** As many rows as the page of the connection around it has, or as this argument has items. */
  readonly rows?: 'page' | { readonly argument: string };
}

/** How many fields are counted of an operation that already costs too much, so that its client learns how much. */
const COUNTED_BEYOND = 2_000;

export type { Cost };

/** What an operation costs, and the path of the field that costs most, without the fields in it. */
export interface OperationCost extends Cost {
  readonly dearest: readonly string[];
}

/** What surrounds a selection in the response. */
interface Around {
  readonly depth: number;
  /** The page size, if these are the fields of a connection. Only the rows of the connection multiply by it. */
  readonly page: number;
  /** The lists that it is in. */
  readonly lists: readonly string[];
}

/** The arguments of a field in the document. */
interface Given {
  readonly field: GraphQLField<unknown, unknown>;
  readonly values: Record<string, unknown>;
}

/** The costs of an operation by the values of the variables that they depend on. */
interface KnownCosts {
  readonly variables: readonly string[];
  readonly costs: Map<string, OperationCost>;
}

/** The cost of a document is cached with it: to count it takes 5 % of the time of a page. */
const known = new WeakMap<OperationDefinitionNode, KnownCosts>();
/** How many values are remembered of an operation, and how long each may be as JSON. */
const KNOWN = { values: 20, characters: 500 };

/**
 * Refuses an operation that would cost too much, before anything of it is executed. Page sizes count as they will be
 * used: from literals, variables and defaults.
 * @param variables as `coerceVariables` returns them
 * @throws RequestError LIMIT_EXCEEDED, which says how much it costs, and which field costs most
 */
export function checkCost(
  { schema, document, operationName }: ExecutionArgs,
  variables: Readonly<Record<string, unknown>>,
): OperationCost {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (operation == null || root == null) return { rows: 0, statements: 0, dearest: [] };
  const keyOf = (names: readonly string[]) => JSON.stringify(names.map((name) => variables[name]));
  const before = known.get(operation);
  const found = before?.costs.get(keyOf(before.variables));
  if (found !== undefined) return withinLimit(found);
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  const measure = new Measure(schema, fragments, variables);
  const counted = measure.fields(operation.selectionSet, root, { depth: 1, page: 1, lists: [] });
  const { rows, statements } = counted;
  const cost = { rows, statements, dearest: dearestOf(counted, pointsOf) };
  const { costs, variables: names } = before ?? {
    costs: new Map<string, OperationCost>(),
    variables: [...measure.read],
  };
  const key = keyOf(names);
  if (key.length <= KNOWN.characters) {
    if (costs.size === KNOWN.values) costs.clear();
    known.set(operation, { variables: names, costs: costs.set(key, cost) });
  }
  return withinLimit(cost);
}

/** @throws CostExceeded */
function withinLimit(cost: OperationCost): OperationCost {
  if (pointsOf(cost) > LIMITS.cost) throw tooDear(cost);
  return cost;
}

/** The cost as clients see it. */
export function shownCost(cost: OperationCost): CostAndLimit {
  return { points: pointsOf(cost), limit: LIMITS.cost, dearest: cost.dearest };
}

/** The cost in points. */
export function pointsOf({ rows, statements }: Cost): number {
  return rows + statements * STATEMENT;
}

/**
 * Counts the fields that an operation of this cost reads: as many as its SQL statements leave.
 * @param page counts those of all events that are read together
 */
export function fieldCount({ statements }: Cost, page: FieldCount | null = null): FieldCount {
  return new FieldCount(LIMITS.cost, page, statements * STATEMENT);
}

class Measure {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, unknown>>;
  /** The variables in the arguments that count. */
  readonly read = new Set<string>();
  /** The costs of fragments. A fragment's cost depends only on what surrounds it, so it is computed once for that. */
  readonly #known = new Map<string, Counted>();
  readonly #given = new Map<FieldNode, Given>();
  readonly #introspection = { points: 0, fragments: 0 };
  /** How many fields have been counted since the operation costs too much. */
  #beyond = 0;

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  fields(selection: SelectionSetNode, type: GraphQLCompositeType, place: Around): Counted {
    if (place.depth > LIMITS.depth) throw tooMuch(`nests fields more than ${LIMITS.depth} deep`);
    let cost = NOTHING;
    for (const node of selection.selections) {
      if (this.#beyond > COUNTED_BEYOND || this.#introspection.points > LIMITS.cost) break;
      cost = together(cost, this.#selected(node, type, place));
      if (this.#beyond > 0 || pointsOf(cost) > LIMITS.cost) this.#beyond += 1;
    }
    return cost;
  }

  #selected(node: SelectionNode, type: GraphQLCompositeType, place: Around): Counted {
    if (node.kind === Kind.FIELD) return this.#field(node, type, place);
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(node.name.value, place);
    return this.fields(node.selectionSet, this.#typeOf(node.typeCondition?.name.value) ?? type, place);
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, { depth, page, lists }: Around): Counted {
    const name = (node.alias ?? node.name).value;
    const introspection = INTROSPECTION_FIELDS.get(node.name.value);
    if (introspection !== undefined && parent === this.#schema.getQueryType())
      return leaf(name, this.#introspected(introspection, node), 0);
    const field = this.#definition(parent, node.name.value);
    const type = field && getNamedType(field.type);
    const { pageSize, rows, statementsWith, charactersOf, ...declared } = declaredBy(field);
    const text = field && charactersOf && this.#arguments(field, node)[charactersOf];
    const cost = typeof text === 'string' ? Math.ceil(text.length / CHARACTERS) : declared.cost;
    const isGiven =
      statementsWith &&
      field &&
      has(this.#arguments(field, node)[statementsWith.argument], statementsWith.fields);
    const statements = (declared.statements ?? 0) + (isGiven ? statementsWith.statements : 0);
    if (field === undefined || node.selectionSet === undefined || !isCompositeType(type))
      return leaf(name, cost ?? 1, statements);
    const isList = pageSize !== undefined || (rows !== 'page' && isListType(getNullableType(field.type)));
    const list = `${parent.name}.${field.name}`;
    const inside = this.fields(node.selectionSet, type, {
      depth: depth + 1,
      page: pageSize === undefined ? 1 : this.#pageSize(field, node, pageSize, lists.length > 0),
      lists: isList ? [...lists, list] : lists,
    });
    const size =
      pageSize !== undefined ? 1 : rows === 'page' ? page : this.#size(field, node, rows?.argument);
    const isRepeated = isList && lists.length >= WITHIN_ITSELF.from && lists.includes(list);
    const factor = isRepeated ? WITHIN_ITSELF.factor : 1;
    const own = { rows: ((cost ?? 0) + size * OBJECT) * factor, statements };
    return around(name, own, inside, size * factor);
  }

  #introspected(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    return introspectionCost(field, node, {
      schema: this.#schema,
      fragments: this.#fragments,
      argumentsOf: (inner, innerNode) => this.#arguments(inner, innerNode),
      limit: LIMITS.cost,
      counted: this.#introspection,
    });
  }

  #fragment(name: string, place: Around): Counted {
    const key = JSON.stringify([name, place]);
    let cost = this.#known.get(key);
    if (cost === undefined) {
      const fragment = this.#fragments.get(name);
      const type = this.#typeOf(fragment?.typeCondition.name.value);
      cost = fragment && type ? this.fields(fragment.selectionSet, type, place) : NOTHING;
      this.#known.set(key, cost);
    }
    return cost;
  }

  #pageSize(
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
    names: readonly string[],
    isNested: boolean,
  ): number {
    const values = this.#arguments(field, node);
    const given = names.map((name) => values[name]).find((value) => typeof value === 'number');
    const size = given ?? (isNested ? PAGE_SIZE.nested : PAGE_SIZE.default);
    return Math.min(Math.max(size, 1), PAGE_SIZE.max);
  }

  #size(field: GraphQLField<unknown, unknown>, node: FieldNode, argument: string | undefined): number {
    if (argument !== undefined) {
      const items = this.#arguments(field, node)[argument];
      return Array.isArray(items) ? items.length : 1;
    }
    return isListType(getNullableType(field.type)) ? LIST : 1;
  }

  #arguments(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
    const known = this.#given.get(node);
    if (known?.field === field) return known.values;
    const values = this.#valuesOf(field, node);
    this.#given.set(node, { field, values });
    return values;
  }

  #valuesOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
    if (field.args.length === 0) return {};
    visit(node, {
      Variable: ({ name }) => void this.read.add(name.value),
      SelectionSet: () => false,
      Directive: () => false,
    });
    try {
      return getArgumentValues(field, node, this.#variables);
    } catch {
      // The execution reports what is wrong with the arguments.
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

export function declaredBy(field: GraphQLField<unknown, unknown> | undefined): DeclaredCost {
  return field?.extensions ?? {};
}

/** Whether an argument has a value: if fields are named, in one of these. */
function has(value: unknown, fields: RegExp | undefined): boolean {
  if (value == null || fields === undefined) return value != null;
  return Object.entries(value).some(([name, given]) => given != null && fields.test(name));
}

function leaf(name: string, rows: number, statements: number): Counted {
  return around(name, { rows, statements }, NOTHING, 1);
}

function tooDear(operation: OperationCost): CostExceeded {
  const cost = shownCost(operation);
  return new CostExceeded(
    `This operation costs ${cost.points} points, and may cost ${cost.limit}. The dearest field is ${operation.dearest.join('.')}. Ask for smaller pages, fewer fields, or fewer lists within lists.`,
    cost,
  );
}

function tooMuch(what: string): RequestError {
  return new RequestError('LIMIT_EXCEEDED', `This operation ${what}.`);
}

/** Estimates what operations cost, as a gateway or an editor does that knows only the schema as it is served. */
import {
  buildSchema,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

interface ListSize {
  readonly assumedSize?: number;
  readonly slicingArguments?: readonly string[];
  readonly sizedFields?: readonly string[];
}

export class Estimate {
  readonly #schema: GraphQLSchema;

  constructor(text: string) {
    this.#schema = buildSchema(text);
  }

  /** In points. */
  of(query: string): number {
    const [operation] = parse(query).definitions;
    const root = this.#schema.getQueryType();
    if (operation?.kind !== Kind.OPERATION_DEFINITION || root == null) throw new Error('No query.');
    return this.#selection(operation.selectionSet, root, new Map());
  }

  #selection(set: SelectionSetNode, type: GraphQLObjectType, sizes: ReadonlyMap<string, number>): number {
    const fields = set.selections.filter((node) => node.kind === Kind.FIELD);
    return fields.reduce((sum, node) => sum + this.#field(node, type, sizes), 0);
  }

  #field(node: FieldNode, parent: GraphQLObjectType, sizes: ReadonlyMap<string, number>): number {
    const field = parent.getFields()[node.name.value];
    if (field === undefined) throw new Error(`There is no ${node.name.value}.`);
    const type = getNamedType(field.type);
    const given = getArgumentValues(field, node);
    const weights = field.args
      .filter(({ name }) => given[name] !== undefined)
      .map((each) => this.#weight(each) ?? 0);
    const onArguments = weights.reduce((sum, weight) => sum + weight, 0);
    const weight = this.#weight(field);
    if (!isCompositeType(type) || !isObjectType(type) || node.selectionSet === undefined)
      return (weight ?? 1) + onArguments;
    const { assumedSize = 1, slicingArguments = [], sizedFields = [] } = this.#sizeOf(field);
    const sliced = slicingArguments.map((name) => given[name]).find((size) => typeof size === 'number');
    const own = new Map(sizedFields.map((name) => [name, sliced ?? assumedSize]));
    const isList = isListType(getNullableType(field.type));
    const size = sizes.get(field.name) ?? (isList ? assumedSize : 1);
    return (weight ?? 0) + onArguments + size * (2 + this.#selection(node.selectionSet, type, own));
  }

  #weight({
    astNode,
  }: Pick<GraphQLField<unknown, unknown>, 'astNode'> | GraphQLField<unknown, unknown>['args'][number]) {
    const weight = this.#directive('cost', astNode)?.['weight'];
    return weight === undefined ? undefined : Number(weight);
  }

  #sizeOf({ astNode }: GraphQLField<unknown, unknown>): ListSize {
    return this.#directive('listSize', astNode) ?? {};
  }

  #directive(name: string, node: Parameters<typeof getDirectiveValues>[1] | null | undefined) {
    const directive = this.#schema.getDirective(name);
    return directive != null && node != null ? getDirectiveValues(directive, node) : undefined;
  }
}

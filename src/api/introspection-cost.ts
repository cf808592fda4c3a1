import {
  getNamedType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

type SchemaField = GraphQLField<unknown, unknown>;

export interface IntrospectionOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly argumentsOf: (field: SchemaField, node: FieldNode) => Record<string, unknown>;
  /** What is left of the limit, for this field and the next ones. Counting ends beyond it. */
  readonly limit: number;
}

/** The fields of `Query` that show the schema, by name. */
export const INTROSPECTION_FIELDS: ReadonlyMap<string, SchemaField> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** What a field of the answer costs, in points. graphql-js takes some 2 µs for one, since it has nothing to read. */
const FIELD = 0.5;
/** What it costs to look for the fields of a fragment. A document may lead to the same ones in many ways. */
const FRAGMENT = 0.1;

/**
 * What the answer to a `__schema` or `__type` costs, in points, by its fields. Unlike rows, the types are in memory, so
 * they are counted. An estimate would be wrong, since the lists of introspection differ much in length.
 */
export function introspectionCost(root: SchemaField, node: FieldNode, options: IntrospectionOptions): number {
  const { schema, fragments, argumentsOf, limit } = options;
  let cost = 0;
  count(root, node, undefined);
  return Math.ceil(cost);

  function count(field: SchemaField | undefined, node: FieldNode, source: unknown): void {
    cost += FIELD;
    if (field?.resolve === undefined || node.selectionSet === undefined) return;
    const given = field.args.length === 0 ? {} : argumentsOf(field, node);
    const values = field.resolve(source, given, undefined, { schema } as GraphQLResolveInfo);
    for (const value of Array.isArray(values) ? (values as unknown[]) : [values]) {
      if (cost > limit) return;
      if (value != null) countSelection(node.selectionSet, getNamedType(field.type), value);
    }
  }

  function countSelection(selection: SelectionSetNode, type: GraphQLNamedType, source: unknown): void {
    for (const node of selection.selections) {
      if (cost > limit) return;
      if (node.kind === Kind.FIELD) {
        count(isObjectType(type) ? type.getFields()[node.name.value] : undefined, node, source);
        continue;
      }
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)?.selectionSet : node.selectionSet;
      cost += FRAGMENT;
      // A fragment on another type would not be valid.
      if (inner !== undefined) countSelection(inner, type, source);
    }
  }
}

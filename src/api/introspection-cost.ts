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
import { RequestError } from '../errors.ts';

type SchemaField = GraphQLField<unknown, unknown>;

/** What has been counted of the introspection of an operation. */
export interface IntrospectionCounted {
  points: number;
  fragments: number;
}

export interface IntrospectionOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly argumentsOf: (field: SchemaField, node: FieldNode) => Record<string, unknown>;
  /** Counting ends beyond these points, of all introspection of an operation together. */
  readonly limit: number;
  readonly counted: IntrospectionCounted;
}

/** The fields of `Query` that show the schema, by name. */
export const INTROSPECTION_FIELDS: ReadonlyMap<string, SchemaField> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** What a field of the answer costs, in points. graphql-js takes some 2 µs for one, since it has nothing to read. */
const FIELD = 0.4;
/** How often fragments may stand in introspection. A document may lead to one field in many ways. */
const FRAGMENTS = 100_000;

/**
 * What the answer to a `__schema` or `__type` costs, in points, by its fields. Unlike rows, the types are in memory, so
 * they are counted. An estimate would be wrong, since the lists of introspection differ much in length.
 * @throws RequestError LIMIT_EXCEEDED if its fragments stand in too many places
 */
export function introspectionCost(root: SchemaField, node: FieldNode, options: IntrospectionOptions): number {
  const { schema, fragments, argumentsOf, limit, counted } = options;
  const before = counted.points;
  count(root, node, undefined);
  return Math.ceil(counted.points - before);

  function count(field: SchemaField | undefined, node: FieldNode, source: unknown): void {
    counted.points += FIELD;
    if (field?.resolve === undefined || node.selectionSet === undefined) return;
    const given = field.args.length === 0 ? {} : argumentsOf(field, node);
    const values = field.resolve(source, given, undefined, { schema } as GraphQLResolveInfo);
    for (const value of Array.isArray(values) ? (values as unknown[]) : [values]) {
      if (counted.points > limit) return;
      if (value != null) countSelection(node.selectionSet, getNamedType(field.type), value);
    }
  }

  function countSelection(selection: SelectionSetNode, type: GraphQLNamedType, source: unknown): void {
    for (const node of selection.selections) {
      if (counted.points > limit) return;
      if (node.kind === Kind.FIELD) {
        count(isObjectType(type) ? type.getFields()[node.name.value] : undefined, node, source);
        continue;
      }
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)?.selectionSet : node.selectionSet;
      counted.fragments += 1;
      if (counted.fragments > FRAGMENTS) throw tooManyPlaces();
      // A fragment on another type would not be valid.
      if (inner !== undefined) countSelection(inner, type, source);
    }
  }
}

function tooManyPlaces(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    'This operation has fragments in too many places. Use each in fewer, or select less.',
  );
}

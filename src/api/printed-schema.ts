import {
  astFromValue,
  getNamedType,
  getNullableType,
  GraphQLBoolean,
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLSchema,
  GraphQLString,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql';
import { PAGE_SIZE } from '../lib/page-size.ts';
import { OBJECT } from '../load/field-count.ts';
import { declaredBy, LIST, STATEMENT } from './cost.ts';

/** Libraries know the directives of the specification of 2021. Printers leave the definition of this one out. */
const ONE_OF_DEFINITION = `"""Takes exactly one of its fields, and a value for it."""
directive @oneOf on INPUT_OBJECT`;

const STRINGS = new GraphQLList(new GraphQLNonNull(GraphQLString));
const LEVELS = new GraphQLList(new GraphQLNonNull(GraphQLInt));

/** As Apollo Kotlin expects it, which refuses any other: https://specs.apollo.dev/nullability/v0.4. */
const SEMANTIC_NON_NULL = new GraphQLDirective({
  name: 'semanticNonNull',
  description:
    'The field is null only after an error, which is in `errors`. `levels` says what is: 0 the field, 1 the items of its list.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { levels: { type: new GraphQLNonNull(LEVELS), defaultValue: [0] } },
});

/** As the cost specification of IBM defines it: https://ibm.github.io/graphql-specs/cost-spec.html. */
const COST = new GraphQLDirective({
  name: 'cost',
  description: `What the field or the argument costs, in points. A field without it costs 1, an object ${OBJECT}. A field below the root takes SQL statements that its weight leaves out. They cost the same for one row as for a hundred, so ask for the cost of an operation as \`extensions.cost\`.`,
  locations: [
    DirectiveLocation.ARGUMENT_DEFINITION,
    DirectiveLocation.ENUM,
    DirectiveLocation.FIELD_DEFINITION,
    DirectiveLocation.INPUT_FIELD_DEFINITION,
    DirectiveLocation.OBJECT,
    DirectiveLocation.SCALAR,
  ],
  args: { weight: { type: new GraphQLNonNull(GraphQLString) } },
});

const LIST_SIZE = new GraphQLDirective({
  name: 'listSize',
  description:
    'How many items a list counts as: one of `slicingArguments`, or else `assumedSize`. `sizedFields` are the lists of a connection that have this size.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    assumedSize: { type: GraphQLInt },
    slicingArguments: { type: STRINGS },
    sizedFields: { type: STRINGS },
    requireOneSlicingArgument: { type: GraphQLBoolean, defaultValue: true },
  },
});

const DIRECTIVES = [SEMANTIC_NON_NULL, COST, LIST_SIZE];

/**
 * The schema in its own language, in alphabetical order, with the directives that say what fields declare in their `extensions`.
 * It needs no definition from elsewhere, so that libraries in any language can read it.
 */
export function printedSchema(schema: GraphQLSchema): string {
  const { directives, ...config } = schema.toConfig();
  const own = new GraphQLSchema({ ...config, directives: [...directives, ...DIRECTIVES] });
  const { definitions } = parse(printSchema(lexicographicSortSchema(own)));
  return [ONE_OF_DEFINITION, ...definitions.map((node) => print(withDirectives(node, schema)))].join('\n\n');
}

function withDirectives(node: DefinitionNode, schema: GraphQLSchema): DefinitionNode {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return node;
  const type = schema.getType(node.name.value);
  if (!isObjectType(type) && !isInterfaceType(type)) return node;
  const fields = type.getFields();
  const isRoot = type === schema.getQueryType();
  const annotated = (field: FieldDefinitionNode): FieldDefinitionNode => {
    const definition = fields[field.name.value];
    return definition === undefined ? field : fieldWithDirectives(field, definition, isRoot);
  };
  return { ...node, fields: node.fields?.map(annotated) ?? [] };
}

function fieldWithDirectives(
  node: FieldDefinitionNode,
  field: GraphQLField<unknown, unknown>,
  isRoot: boolean,
): FieldDefinitionNode {
  const { cost, statements = 0, statementsWith } = declaredBy(field);
  // Nothing around a field of the root multiplies it, so its SQL statements can be part of its weight.
  const weight = (cost ?? 0) + (isRoot ? statements * STATEMENT : 0);
  const size = listSizeOf(field);
  const argument = isRoot ? statementsWith : undefined;
  const directives = [
    ...(node.directives ?? []),
    ...(field.extensions['semanticNonNull'] === true ? [directiveNode(SEMANTIC_NON_NULL, {})] : []),
    ...(cost !== undefined || weight > 0 ? [directiveNode(COST, { weight: String(weight) })] : []),
    ...(size === null ? [] : [directiveNode(LIST_SIZE, size)]),
  ];
  if (argument === undefined) return { ...node, directives };
  const weightOf = String(argument.statements * STATEMENT);
  return {
    ...node,
    directives,
    arguments: (node.arguments ?? []).map((each) =>
      each.name.value === argument.argument
        ? { ...each, directives: [...(each.directives ?? []), directiveNode(COST, { weight: weightOf })] }
        : each,
    ),
  };
}

/** Null for a field that isn't a list of objects, or whose size another field or an argument says. */
function listSizeOf(field: GraphQLField<unknown, unknown>): Record<string, unknown> | null {
  const { pageSize, rows } = declaredBy(field);
  const type = getNamedType(field.type);
  if (pageSize !== undefined)
    return {
      assumedSize: PAGE_SIZE.default,
      slicingArguments: pageSize.filter((name) => field.args.some((argument) => argument.name === name)),
      sizedFields: rowsOfPage(type),
      requireOneSlicingArgument: false,
    };
  const isList = rows === undefined && isListType(getNullableType(field.type)) && isCompositeType(type);
  return isList ? { assumedSize: LIST } : null;
}

function rowsOfPage(connection: GraphQLNamedType): string[] {
  const fields = isObjectType(connection) ? Object.values(connection.getFields()) : [];
  return fields.filter((field) => declaredBy(field).rows === 'page').map(({ name }) => name);
}

function directiveNode(
  { name, args }: GraphQLDirective,
  given: Readonly<Record<string, unknown>>,
): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: args.flatMap((argument) => {
      const value = given[argument.name];
      const literal =
        value === undefined ? null : (astFromValue(value, argument.type) as ConstValueNode | null);
      return literal === null
        ? []
        : [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: argument.name }, value: literal }];
    }),
  };
}

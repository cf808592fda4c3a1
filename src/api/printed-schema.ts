import {
  astFromValue,
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLField,
} from 'graphql';

/** Libraries know the directives of the specification of 2021. Printers leave the definition of this one out. */
const ONE_OF_DEFINITION = 'directive @oneOf on INPUT_OBJECT';

const SEMANTIC_NON_NULL = new GraphQLDirective({
  name: 'semanticNonNull',
  description:
    'The field is null only after an error, which is in `errors`. `levels` says what is: 0 the field, 1 the items of its list.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { levels: { type: new GraphQLList(GraphQLInt), defaultValue: [0] } },
});

/**
 * The schema in its own language, in alphabetical order, with the directives that say what fields declare in their `extensions`.
 * It needs no definition from elsewhere, so that libraries in any language can read it.
 */
export function printedSchema(schema: GraphQLSchema): string {
  const { directives, ...config } = schema.toConfig();
  const own = new GraphQLSchema({ ...config, directives: [...directives, SEMANTIC_NON_NULL] });
  const { definitions } = parse(printSchema(lexicographicSortSchema(own)));
  return [ONE_OF_DEFINITION, ...definitions.map((node) => print(withDirectives(node, schema)))].join('\n\n');
}

function withDirectives(node: DefinitionNode, schema: GraphQLSchema): DefinitionNode {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return node;
  const type = schema.getType(node.name.value);
  if (!isObjectType(type) && !isInterfaceType(type)) return node;
  const fields = type.getFields();
  const annotated = (field: FieldDefinitionNode): FieldDefinitionNode => {
    const definition = fields[field.name.value];
    if (definition === undefined) return field;
    return { ...field, directives: [...(field.directives ?? []), ...directivesOf(definition)] };
  };
  return { ...node, fields: node.fields?.map(annotated) ?? [] };
}

function directivesOf({ extensions }: GraphQLField<unknown, unknown>): ConstDirectiveNode[] {
  return extensions['semanticNonNull'] === true ? [directiveNode(SEMANTIC_NON_NULL)] : [];
}

function directiveNode(
  { name, args }: GraphQLDirective,
  given: Readonly<Record<string, unknown>> = {},
): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: args.flatMap((argument) => {
      const value =
        given[argument.name] === undefined ? null : astFromValue(given[argument.name], argument.type);
      return value === null
        ? []
        : [
            {
              kind: Kind.ARGUMENT as const,
              name: { kind: Kind.NAME as const, value: argument.name },
              value: value as never,
            },
          ];
    }),
  };
}

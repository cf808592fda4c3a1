import {
  assertInterfaceType,
  assertObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLFieldConfig,
} from 'graphql';
import { RequestError } from '../src/errors.ts';
import type { ApiContext } from './kernel/context.ts';
import { cost, rowsByArgument, sqlStatements } from './kernel/cost.ts';
import { parseGlobalId } from './kernel/global-ids.ts';
import { MAX_NODES, nodeById } from './kernel/nodes.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/** Types that subgraphs have in common, if they follow Relay's specification of connections. */
const SHARED = ['PageInfo'];

type Field = GraphQLFieldConfig<unknown, ApiContext>;

/** A representation of an entity, as a gateway sends it. */
interface Representation {
  readonly __typename: string;
  readonly id: string;
}

/**
 * The schema as a subgraph of Apollo Federation 2 (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec).
 * Each node is an entity, whose key is its global id. A gateway reads entities as `Query.nodes` does: those that the viewer may see.
 * @param printed the schema in its own language
 */
export function subgraphOf(schema: GraphQLSchema, printed: string): GraphQLSchema {
  const { types, ...config } = schema.toConfig();
  const query = assertObjectType(schema.getQueryType());
  const fields = { _entities: entitiesOf(schema), _service: serviceOf(keyed(printed)) };
  const extended = new GraphQLObjectType({
    ...query.toConfig(),
    fields: { ...query.toConfig().fields, ...fields },
  });
  return new GraphQLSchema({
    ...config,
    query: extended,
    types: types.filter((type) => type !== query),
  });
}

function entitiesOf(schema: GraphQLSchema): Field {
  const node = assertInterfaceType(schema.getType('Node'));
  const representation = new GraphQLScalarType({
    name: '_Any',
    description: 'A representation of an entity: its `__typename` and its `id`.',
    parseValue: readRepresentation,
  });
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'An object that other subgraphs may refer to.',
    types: [...schema.getPossibleTypes(node)],
    resolveType: (value, context, info) => node.resolveType?.(value, context, info, node),
  });
  return {
    type: new GraphQLNonNull(new GraphQLList(entity)),
    description: `For gateways: the objects of these representations, at most ${MAX_NODES}. Null for each that you can't see.`,
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(representation))),
        description: 'Each has the `__typename` and the `id` of an object.',
      },
    },
    extensions: { ...rowsByArgument('representations'), ...sqlStatements(4) },
    resolve(_root, args, context, info) {
      const { representations } = args as { representations: readonly Representation[] };
      if (representations.length > MAX_NODES)
        throw new RequestError('BAD_USER_INPUT', `Ask for at most ${MAX_NODES} entities.`);
      return representations.map(({ __typename, id }) =>
        parseGlobalId(id)?.typename === __typename ? nodeById(id, context, info) : null,
      );
    },
  };
}

/** @throws RequestError for what no gateway sends */
function readRepresentation(value: unknown): Representation {
  const { __typename, id } = (value ?? {}) as Partial<Record<keyof Representation, unknown>>;
  if (typeof __typename === 'string' && typeof id === 'string') return { __typename, id };
  throw new RequestError('BAD_USER_INPUT', 'Expected a representation with `__typename` and `id`.');
}

/** In points, as for other texts of hundreds of kilobytes. */
const SDL_COST = 1_000;

function serviceOf(sdl: string): Field {
  return {
    type: new GraphQLNonNull(
      new GraphQLObjectType({
        name: '_Service',
        description: 'What a gateway is composed of.',
        fields: {
          sdl: {
            type: GraphQLString,
            description: 'The schema in its own language, with the directives of federation.',
            extensions: cost(SDL_COST),
            resolve: () => sdl,
          },
        },
      }),
    ),
    description: 'For gateways: the schema of this subgraph.',
    resolve: () => ({}),
  };
}

/** The printed schema, with keys for the types that are nodes. */
function keyed(printed: string): string {
  const lines = printed.split('\n').map((line) => {
    const [keyword, name = '', ...interfaces] = line.split(/[ {&]+/);
    if (keyword !== 'type') return line;
    if (interfaces.includes('Node')) return line.replace('{', '@key(fields: "id") {');
    return SHARED.includes(name) ? line.replace('{', '@shareable {') : line;
  });
  return [LINK, '', ...lines].join('\n');
}

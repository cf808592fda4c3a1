import SchemaBuilder, {
  BasePlugin,
  type BuildCache,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { RequestError } from '../src/errors.ts';
import type { ApiContext } from './context.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos learns of plugins
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      connectionRules: ConnectionRules<Types>;
    }
  }
}

interface Connection {
  readonly edges: readonly { cursor: string }[];
  readonly pageInfo: { startCursor: string | null; endCursor: string | null };
}

const MAX_PAGE = 100;

/**
 * What holds for every connection: pages of 1 to 100, and cursors that only this newsroom can make. A page or a
 * cursor that breaks the rule is refused, not quietly mended.
 */
class ConnectionRules<Types extends SchemaTypes> extends BasePlugin<Types> {
  constructor(buildCache: BuildCache<Types>) {
    super(buildCache, 'connectionRules');
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const kind = this.#connectionType(config);
    if (kind === null) return config;
    return {
      ...config,
      argMappers: [
        ...config.argMappers,
        (args, context) => {
          checkPage(args);
          return { ...args, ...opened(args, kind, (context as ApiContext).cursors) };
        },
      ],
    };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const kind = this.#connectionType(config);
    if (kind === null) return resolve;
    return async (parent, args, context, info) => {
      const connection = (await resolve(parent, args, context, info)) as Connection | null;
      return connection && sealed(connection, kind, (context as ApiContext).cursors);
    };
  }

  /** The connection type’s name; null for other fields, and for the feed, whose cursors are sealed already. */
  #connectionType({ type, args }: PothosOutputFieldConfig<Types>): string | null {
    if (type.kind !== 'Object' || !('first' in args) || args['after']?.type.kind !== 'Scalar') return null;
    if (this.builder.configStore.getTypeConfig(args['after'].type.ref).name !== 'String') return null;
    return this.builder.configStore.getTypeConfig(type.ref).name;
  }
}

SchemaBuilder.registerPlugin('connectionRules', ConnectionRules);

/** @throws RequestError BAD_USER_INPUT */
export function checkPage(args: Record<string, unknown>): void {
  for (const name of ['first', 'last']) {
    const size = args[name];
    if (size != null && !(Number(size) >= 1 && Number(size) <= MAX_PAGE)) {
      throw new RequestError(
        'BAD_USER_INPUT',
        `'${name}' must lie between 1 and ${MAX_PAGE}, not ${JSON.stringify(size)}.`,
      );
    }
  }
  if ((args['before'] != null || args['last'] != null) && (args['after'] != null || args['first'] != null)) {
    throw new RequestError(
      'BAD_USER_INPUT',
      "Page forwards with 'first' and 'after', or backwards with 'last' and 'before'.",
    );
  }
}

function opened(args: Record<string, unknown>, kind: string, cursors: ApiContext['cursors']) {
  return Object.fromEntries(
    ['after', 'before'].flatMap((name) => {
      const cursor = args[name];
      return typeof cursor === 'string' ? [[name, cursors.open(kind, cursor)]] : [];
    }),
  );
}

function sealed(connection: Connection, kind: string, cursors: ApiContext['cursors']): Connection {
  const seal = (cursor: string | null) => cursor && cursors.seal(kind, cursor);
  return {
    ...connection,
    edges: connection.edges.map((edge) => ({ ...edge, cursor: cursors.seal(kind, edge.cursor) })),
    pageInfo: {
      ...connection.pageInfo,
      startCursor: seal(connection.pageInfo.startCursor),
      endCursor: seal(connection.pageInfo.endCursor),
    },
  };
}

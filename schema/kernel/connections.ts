import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { RequestError } from '../../src/errors.ts';
import { PAGE_SIZE } from '../../src/page.ts';
import type { ApiContext } from './context.ts';
import { edgeOf } from './pages.ts';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos learns of plugins
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      connectionRules: ConnectionRules<Types>;
    }
  }
}

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown; readonly row: unknown }[];
  readonly pageInfo: { startCursor: string | null; endCursor: string | null };
}

/**
 * The rules for every connection: a page has 1 to 100 rows, and a cursor is signed by this newsroom for one list, that is,
 * for a field of one parent. Arguments that break a rule are refused, not corrected.
 */
class ConnectionRules<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const field = this.#connectionField(config);
    if (field === null) return config;
    return {
      ...config,
      argMappers: [
        ...config.argMappers,
        (args, context) => ({ ...verified(args, field, context as ApiContext) }),
      ],
    };
  }

  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    const field = this.#connectionField(config);
    if (field === null) return resolve;
    return async (parent, args, context, info) => {
      const { [PROBLEM]: problem, [PARENT]: cursorsParentId } = args as Verified;
      if (problem !== undefined) throw problem;
      const parentId = (parent as { id?: string } | undefined)?.id ?? '';
      if (cursorsParentId !== undefined && cursorsParentId !== parentId) {
        throw new RequestError('BAD_USER_INPUT', 'This is a cursor of another list.');
      }
      const connection = (await resolve(parent, args, context, info)) as Connection;
      return signed(connection, (place) => cursorOf(context as ApiContext, field, parentId, place));
    };
  }

  /** The name of a connection's field. Null for other fields, and for the feed, which has cursors of its own. */
  #connectionField({ extensions, parentType, name }: PothosOutputFieldConfig<Types>): string | null {
    return extensions?.['cursors'] === 'list' ? `${parentType}.${name}` : null;
  }
}

SchemaBuilder.registerPlugin('connectionRules', ConnectionRules);

/**
 * The cursor of a place in a list, as the pages of that list give it.
 * @param field the list, such as `Campaign.timeline`
 */
export function cursorOf({ cursors }: ApiContext, field: string, parentId: string, place: string): string {
  return cursors.sign(field, `${parentId} ${place}`);
}

/** @throws RequestError BAD_USER_INPUT */
export function checkPage(args: Record<string, unknown>): void {
  for (const name of ['first', 'last']) {
    const size = args[name];
    if (size != null && !(Number(size) >= 1 && Number(size) <= PAGE_SIZE.max)) {
      throw new RequestError(
        'BAD_USER_INPUT',
        `'${name}' must be between 1 and ${PAGE_SIZE.max}, not ${JSON.stringify(size)}.`,
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

// What `verified` adds to the arguments, under symbols, since a string could be the name of an argument.
const PROBLEM = Symbol('what is wrong with the page');
const PARENT = Symbol('whose list the cursor belongs to');

interface Verified {
  readonly [name: string]: unknown;
  readonly [PROBLEM]?: Error;
  readonly [PARENT]?: string;
}

/**
 * The arguments with their cursors verified. Pothos reads the arguments of a nested field while it plans the query of the
 * parent, so an error is kept until the field itself resolves and can throw it with the right path.
 */
function verified(args: Record<string, unknown>, field: string, { cursors }: ApiContext): Verified {
  try {
    checkPage(args);
    const [name, cursor] = Object.entries(args).find(([key]) => isCursor(key, args)) ?? [];
    if (name === undefined) return args;
    const [, parentId = '', place = ''] = /^(\S*) (.*)$/s.exec(cursors.verify(field, String(cursor))) ?? [];
    return { ...args, [name]: place, [PARENT]: parentId };
  } catch (error) {
    return { ...args, first: null, last: null, after: null, before: null, [PROBLEM]: error as Error };
  }
}

function isCursor(name: string, args: Record<string, unknown>): boolean {
  return (name === 'after' || name === 'before') && args[name] != null;
}

function signed(connection: Connection, sign: (place: string) => string): Connection {
  const { startCursor, endCursor } = connection.pageInfo;
  return {
    ...connection,
    edges: connection.edges.map((edge) => edgeOf(edge.row, edge.node, () => sign(edge.cursor))),
    pageInfo: {
      ...connection.pageInfo,
      startCursor: startCursor === null ? null : sign(startCursor),
      endCursor: endCursor === null ? null : sign(endCursor),
    },
  };
}

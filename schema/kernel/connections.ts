import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { RequestError } from '../../src/errors.ts';
import { PAGE_SIZE } from '../../src/lib/page-size.ts';
import type { ApiContext } from './context.ts';
import { edgeOf, isBackward, isInList, type PageArgs } from './pages.ts';

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- how Pothos learns of plugins
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      connectionRules: ConnectionRules<Types>;
    }
  }
}

/** A page as a list resolves it: its cursors are the positions of rows, not signed yet. */
interface UnsignedPage {
  readonly edges: readonly { readonly cursor: string; readonly node: unknown; readonly row: unknown }[];
  readonly pageInfo: { readonly startCursor: string | null; readonly endCursor: string | null };
}

/**
 * The rules of every connection but the feed, which has cursors of its own. A page has 1 to 100 rows. A cursor is signed for one
 * list, which is a field of one parent. Arguments that break a rule are refused, not corrected.
 */
class ConnectionRules<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { extensions, parentType, name }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (extensions?.['cursors'] !== 'list') return resolve;
    const field = `${parentType}.${name}`;
    return async (parent, args: PageArgs, context, info) => {
      const parentId = (parent as { id?: string } | undefined)?.id ?? '';
      const verified = sized(verifiedArgs(args, field, parentId, context as ApiContext), info);
      const page = (await resolve(parent, verified, context, info)) as UnsignedPage | null;
      // Some lists are for members only.
      if (page === null) return null;
      return signed(page, (position) => cursorOf(context as ApiContext, field, parentId, position));
    };
  }
}

SchemaBuilder.registerPlugin('connectionRules', ConnectionRules);

/**
 * The signed cursor of a position in a list.
 * @param field the list, such as `Campaign.timeline`
 */
export function cursorOf({ cursors }: ApiContext, field: string, parentId: string, position: string): string {
  return cursors.sign(field, `${parentId} ${position}`);
}

/** @throws RequestError BAD_USER_INPUT */
export function checkPage({ first, last, after, before }: PageArgs): void {
  for (const [name, size] of Object.entries({ first, last })) {
    if (size != null && !(size >= 1 && size <= PAGE_SIZE.max)) {
      throw new RequestError(
        'BAD_USER_INPUT',
        `'${name}' must be between 1 and ${PAGE_SIZE.max}, not ${JSON.stringify(size)}.`,
      );
    }
  }
  if ((before != null || last != null) && (after != null || first != null)) {
    throw new RequestError(
      'BAD_USER_INPUT',
      "Page forwards with 'first' and 'after', or backwards with 'last' and 'before'.",
    );
  }
}

/** With the size of the page, which is smaller by default in a list within another one. src/api/cost.ts counts the same. */
function sized(args: PageArgs, { path }: GraphQLResolveInfo): PageArgs {
  if (args.first != null || args.last != null) return args;
  const size = isInList(path) ? PAGE_SIZE.nested : PAGE_SIZE.default;
  return isBackward(args) ? { ...args, last: size } : { ...args, first: size };
}

/**
 * The arguments with the position that the cursor contains in its place.
 * @throws RequestError BAD_USER_INPUT
 */
function verifiedArgs(args: PageArgs, field: string, parentId: string, { cursors }: ApiContext): PageArgs {
  checkPage(args);
  const name = args.after == null ? 'before' : 'after';
  const cursor = args[name];
  if (cursor == null) return args;
  const [, ofParent, position = ''] = /^(\S*) (.*)$/s.exec(cursors.verify(field, cursor)) ?? [];
  if (ofParent !== parentId) throw new RequestError('BAD_USER_INPUT', 'This is a cursor of another list.');
  return { ...args, [name]: position };
}

function signed(page: UnsignedPage, sign: (position: string) => string): UnsignedPage {
  const { startCursor, endCursor } = page.pageInfo;
  return {
    ...page,
    edges: page.edges.map((edge) => edgeOf(edge.row, edge.node, () => sign(edge.cursor))),
    pageInfo: {
      ...page.pageInfo,
      startCursor: startCursor === null ? null : sign(startCursor),
      endCursor: endCursor === null ? null : sign(endCursor),
    },
  };
}

import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { Visibility } from '../../generated/prisma/enums.ts';
import {
  bestMatches,
  countMatches,
  readSearch,
  type Among,
  type Match,
  type Search,
  type Searchable,
} from '../../src/db/search.ts';
import { RequestError } from '../../src/errors.ts';
import type { Visible } from '../../src/people/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { builder } from './builder.ts';
import type { ApiContext } from './context.ts';
import { SEARCHED } from './cost.ts';
import { connectionOf, pageOfList } from './list.ts';
import { visibleNode } from './nodes.ts';
import { isBackward, NODES, pageOf, pageSizeOf, type Order, type PageArgs } from './pages.ts';

interface SearchableListOptions<N extends Searchable> {
  readonly of: N;
  readonly description: string;
  /** The texts that it searches, such as 'the name and the slug'. */
  readonly search: string;
  /** The policy of the entity. */
  readonly where: (viewer: Viewer) => Visible;
  /** The order without a search. The last column is unique. */
  readonly orderBy: Order<PrismaTypes[N]['OrderBy']>;
}

/** A cursor of a search contains the search, since it is a position in these results only. */
const BEST_FIRST = [{ search: 'asc' }, { score: 'desc' }, { id: 'desc' }] as const;

/** Adds a field to Query: a list of the rows of an entity that the viewer may see. It can be searched. */
export function searchableList<N extends Searchable>(
  name: string,
  { of, description, search: searched, where, orderBy }: SearchableListOptions<N>,
): void {
  builder.queryField(name, (t) =>
    t.connection(
      {
        type: of,
        description,
        extensions: SEARCHED,
        args: {
          filter: t.arg({ type: filterOf(of), description: 'Only objects that meet every condition.' }),
          search: t.arg.string({
            description: `Only objects like this, best match first. Searches ${searched} for all of these words, in any order; the last one may be the beginning of a word. If no object visible to you has them, finds what is similar: the beginnings of words, and most typos in words of five letters or more. Ignores accents, case, and dots and apostrophes within words. Up to 200 characters; fewer than two letters or digits find nothing. If more than 500 objects match, some of them may be missing.`,
          }),
        },
        resolve: (_root: unknown, args: SearchArgs, context: ApiContext, info: GraphQLResolveInfo) => {
          const visible = where(context.viewer);
          const filter = args.filter?.visibility ?? null;
          const conditions = [{ AND: [visible, filter === null ? {} : { visibility: filter }] }];
          if (args.search == null) return pageOfList({ of, conditions, order: orderBy }, args, context, info);
          const search = readSearch(args.search);
          return search === null
            ? pageOf([], args, BEST_FIRST, info, () => Promise.resolve(null))
            : pageOfMatches(of, search, { visibility: visible.visibility, filter }, args, context, info);
        },
      } as never,
      connectionOf(of) as never,
    ),
  );
}

function filterOf(of: Searchable) {
  return builder.inputType(`${of}Filter`, {
    description: `Selects the objects of type \`${of}\` that meet every given condition.`,
    fields: (t) => ({
      visibility: t.field({
        type: Visibility,
        description: 'Only objects that these can see. Readers see only `PUBLIC` objects.',
      }),
    }),
  });
}

interface SearchArgs extends PageArgs {
  readonly filter?: { readonly visibility?: Visibility | null } | null;
  readonly search?: string | null;
}

async function pageOfMatches(
  of: Searchable,
  search: Search,
  among: Among,
  args: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const { prisma } = context;
  const matches = await bestMatches(prisma, of, search, among, {
    position: matchPosition(search, args.after ?? args.before),
    isBackward: isBackward(args),
    take: pageSizeOf(args) + 1,
  });
  const rows = matches.map((match) => ({ ...match, search: search.text }));
  const page = await pageOf([rows], args, BEST_FIRST, info, ({ id }) =>
    visibleNode(of, id, context, info, NODES),
  );
  return { ...page, totalCount: () => countMatches(prisma, of, search, among) };
}

function matchPosition({ text }: Search, cursor: string | null | undefined): Match | null {
  if (cursor == null) return null;
  const { search, ...position } = JSON.parse(cursor) as Match & { search?: string };
  if (search !== text) throw new RequestError('BAD_USER_INPUT', 'This is a cursor of another search.');
  return position;
}

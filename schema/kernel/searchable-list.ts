import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import {
  bestMatches,
  countMatches,
  readSearch,
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
import { connectionOf, pageOfAll } from './list.ts';
import { visibleNode } from './nodes.ts';
import { isBackward, NODES, pageOf, sizeOf, withNodes, type Order, type PageArgs } from './pages.ts';

interface SearchableListOptions<N extends Searchable> {
  readonly of: N;
  readonly description: string;
  /** What the search looks at. */
  readonly search: string;
  /** The policy of the noun. */
  readonly where: (viewer: Viewer) => Visible;
  /** The order without a search. The last column is unique. */
  readonly orderBy: Order<PrismaTypes[N]['OrderBy']>;
}

/** A cursor of a search holds the search, since it is a place in its results only. */
const BEST_FIRST = [{ search: 'asc' }, { score: 'desc' }, { id: 'desc' }] as const;

/** Adds a field to Query: a list of the rows of a noun that the viewer may see, which can be searched. */
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
          search: t.arg.string({
            description: `Only objects like this, best match first: ${searched} It finds the beginnings of words, in any order, and forgives most typos in words of five letters or more; accents, case, and dots and apostrophes within words don't matter. Up to 200 characters; with fewer than two letters or digits it finds nothing. If more than 500 objects match, not all of them are found.`,
          }),
        },
        resolve: (_root: unknown, args: object, context: ApiContext, info: GraphQLResolveInfo) => {
          const { search, ...page } = args as PageArgs & { search?: string | null };
          const { visibility } = where(context.viewer);
          return search == null
            ? pageOfAll({ of, where: where(context.viewer), order: orderBy }, page, context, info)
            : pageOfMatches({ of, search: readSearch(search), visibility }, page, context, info);
        },
      } as never,
      connectionOf(of) as never,
    ),
  );
}

interface Matches {
  readonly of: Searchable;
  /** Null if nothing matches. */
  readonly search: Search | null;
  readonly visibility: 'PUBLIC' | undefined;
}

async function pageOfMatches(
  { of, search, visibility }: Matches,
  page: PageArgs,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const { prisma } = context;
  const matches =
    search === null
      ? []
      : await bestMatches(prisma, of, search, visibility, {
          place: placeIn(search, page.after ?? page.before),
          isBackward: isBackward(page),
          take: sizeOf(page) + 1,
        });
  const rows = matches.map((match) => ({ ...match, search: search?.text }));
  const nodes = await withNodes(pageOf(rows, page, BEST_FIRST), info, ({ id }) =>
    visibleNode(of, id, context, info, NODES),
  );
  const totalCount = () => (search === null ? 0 : countMatches(prisma, of, search, visibility));
  return { ...nodes, totalCount } as never;
}

function placeIn({ text }: Search, cursor: string | null | undefined): Match | null {
  if (cursor == null) return null;
  const { search, ...place } = JSON.parse(cursor) as Match & { search?: string };
  if (search !== text) throw new RequestError('BAD_USER_INPUT', 'This is a cursor of another search.');
  return place;
}

/** Searches as clients do, and texts that only one search finds. */
import { expect } from 'vitest';
import { untyped } from '../clients/walk.ts';
import { unique } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { searchRefreshed } from './refreshed.ts';

/** A word that no other text has. */
export function newWord(): string {
  return unique('x')
    .replaceAll('-', '')
    .replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
}

export interface Options extends Record<string, unknown> {
  readonly types?: readonly string[];
  readonly filter?: object;
  readonly first?: number;
  readonly after?: string | null;
}

interface Result {
  readonly totalCount: number;
  readonly didYouMean: string | null;
  readonly counts: Record<'types' | 'tags' | 'speakers', readonly { readonly count: number }[]> & {
    readonly years: readonly { readonly year: number; readonly count: number }[];
  };
  readonly edges: readonly { readonly snippetHtml: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export const Search = untyped<{ search: Result }, Options & { readonly query: string }>(
  `query ($query: String!, $types: [SearchType!], $filter: SearchFilter, $first: Int, $after: String) {
    search(query: $query, types: $types, filter: $filter, first: $first, after: $after) {
      totalCount
      didYouMean
      counts {
        types { type count }
        years { year count }
        tags { tag { name } count }
        speakers { speaker { name } count }
      }
      edges { score snippetHtml cursor node { __typename id } }
      pageInfo { hasNextPage endCursor }
    }
  }`,
);

/** Functions that search all that has been committed in a newsroom, and expect no error. */
export function searching(newsroom: Pick<Newsroom, 'ask' | 'prisma'>) {
  async function search(query: string, options: Options = {}, token?: string): Promise<Result> {
    await searchRefreshed(newsroom.prisma);
    const { data, errors } = await newsroom.ask(Search, { query, ...options }, token);
    expect(errors).toEqual([]);
    return data.search;
  }
  return {
    search,
    /** The ids of the results, best first. */
    found: async (query: string, options: Options = {}, token?: string) =>
      (await search(query, options, token)).edges.map(({ node }) => node.id),
    /** The snippet of the best result. */
    snippet: async (query: string, types?: readonly string[]) =>
      (await search(query, types && { types })).edges[0]?.snippetHtml ?? '',
  };
}

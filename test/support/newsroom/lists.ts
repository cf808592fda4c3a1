/** Where an article is listed and found. */
import { untyped } from '../clients/walk.ts';
import { searchRefreshed } from '../search/refreshed.ts';
import type { Newsroom } from './newsroom.ts';
import { rowId } from './factories.ts';

interface Nodes {
  readonly nodes: readonly { readonly id: string }[];
}

const Found = untyped<{ articles: Nodes; search: Nodes }, { query: string }>(`query ($query: String!) {
  articles(first: 100, filter: { states: [DRAFT, SCHEDULED, PUBLISHED] }) { nodes { id } }
  search(query: $query, types: [ARTICLE]) { nodes { ... on Article { id } } }
}`);

const Owner = untyped<{ node: { articles: Nodes } | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on Tag { articles { nodes { id } } }
    ... on Statement { articles { nodes { id } } }
  }
}`);

/**
 * Returns a function that says of each list whether it has an article: of all articles, of a search for its headline, and of its tags
 * and statements.
 */
export function openLists(newsroom: Pick<Newsroom, 'ask' | 'prisma'>) {
  const { ask, prisma } = newsroom;
  return async (id: string, headline: string, token?: string) => {
    await searchRefreshed(prisma);
    const { articles, search } = (await ask(Found, { query: headline }, token)).data;
    const revision = await prisma.articleRevision.findFirstOrThrow({
      where: { articleId: rowId(id) },
      orderBy: { number: 'desc' },
      select: { tags: { select: { id: true } }, statements: { select: { statementId: true } } },
    });
    const owners = [
      ...revision.tags.map((tag) => ['Tag', tag.id] as const),
      ...revision.statements.map(({ statementId }) => ['Statement', statementId] as const),
    ];
    const lists = await Promise.all(
      owners.map(async ([typename, row]) => {
        const owner = Buffer.from(`${typename}:${row}`).toString('base64url');
        const { node } = (await ask(Owner, { id: owner }, token)).data;
        return { list: typename, has: (node?.articles.nodes ?? []).some((article) => article.id === id) };
      }),
    );
    const has = ({ nodes }: Nodes) => nodes.some((article) => article.id === id);
    return [{ list: 'articles', has: has(articles) }, { list: 'search', has: has(search) }, ...lists];
  };
}

import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createOperationDescriptor, fetchQuery, getRequest } from 'relay-runtime';
import { expect, it } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { definitionsIn } from '../support/clients/documents.ts';
import { openRelay } from '../support/clients/followers.ts';
import { compileForRelay } from '../support/clients/relay-compiler.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { typePolicies } from './setups/apollo-lists.ts';
import { resolvers } from './setups/urql-lists.ts';

const newsroom = useNewsroom();

const ARTICLES = `query Articles($filter: ArticleFilter, $first: Int = 2, $after: String) {
  articles(filter: $filter, first: $first, after: $after) {
    edges { node { id slug } }
    pageInfo { endCursor hasNextPage }
  }
}`;

interface Shown {
  readonly articles: {
    readonly edges: readonly { readonly node: { readonly slug: string } }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

interface Variables {
  readonly filter?: { readonly languages: string[] };
  readonly first?: number;
  readonly after?: string;
}

const slugsIn = (shown?: Shown | null) => shown?.articles.edges.map(({ node }) => node.slug);

/** Five articles, the latest first, and a filter that selects another one. */
async function publish() {
  const desk = openDesk(newsroom);
  const { slug: other } = await desk.publishedArticle({ language: 'fr' });
  const slugs = [other];
  for (let number = 0; number < 4; number++) slugs.unshift((await desk.publishedArticle()).slug);
  return { slugs, other, filter: { languages: ['fr'] } };
}

it('Apollo Client and Graphcache show the pages of a list as one list, and keep lists with other filters apart', async () => {
  const { slugs, other, filter } = await publish();
  const apollo = new ApolloClient({
    cache: new InMemoryCache({ typePolicies }),
    link: new HttpLink({ uri: newsroom.url }),
  });
  const urql = new Client({ url: newsroom.url, exchanges: [cacheExchange({ resolvers }), fetchExchange] });
  const query: TypedDocumentNode<Shown, Variables> = gql(ARTICLES);
  const list = apollo.watchQuery({ query });
  list.subscribe({});
  const clients = {
    'Apollo Client': async (after: string | null) => {
      await (after === null ? apollo.query({ query }) : list.fetchMore({ variables: { after } }));
      return apollo.readQuery({ query });
    },
    Graphcache: async (after: string | null) =>
      (await urql.query<Shown>(ARTICLES, { after }).toPromise()).data,
  };
  for (const [name, read] of Object.entries(clients)) {
    let shown = await read(null);
    while (shown?.articles.pageInfo.hasNextPage) shown = await read(shown.articles.pageInfo.endCursor);
    expect(slugsIn(shown), name).toEqual(slugs);
  }
  expect(slugsIn((await apollo.query({ query, variables: { filter } })).data)).toEqual([other]);
  expect(slugsIn((await urql.query<Shown>(ARTICLES, { filter }).toPromise()).data)).toEqual([other]);
});

it('Apollo Client and Relay show a list that has changed with as many rows as before', async () => {
  await publish();
  const apollo = new ApolloClient({
    cache: new InMemoryCache({ typePolicies }),
    link: new HttpLink({ uri: newsroom.url }),
  });
  const query: TypedDocumentNode<Shown, Variables> = gql(ARTICLES);
  const list = apollo.watchQuery({ query });
  list.subscribe({});
  const relay = openRelay(createClient({ url: newsroom.url }));
  const compiled = await compileForRelay(
    definitionsIn(
      'Articles',
      ARTICLES.replace('Articles', 'ArticlesQuery').replace(
        'after: $after)',
        'after: $after) @connection(key: "Articles_articles")',
      ),
    ),
  );
  const page = compiled('ArticlesQuery');
  const { fragment } = createOperationDescriptor(getRequest(page), {});
  const clients = {
    'Apollo Client': {
      read: async ({ after, ...variables }: Variables) => {
        await (after === undefined
          ? apollo.query({ query, variables, fetchPolicy: 'network-only' })
          : list.fetchMore({ variables: { after } }));
      },
      shown: () => apollo.readQuery({ query }),
    },
    Relay: {
      read: async (variables: Variables) => {
        await fetchQuery(relay, page, { ...variables }).toPromise();
      },
      shown: () => relay.lookup(fragment).data as unknown as Shown,
    },
  };
  for (const [name, { read, shown }] of Object.entries(clients)) {
    await read({});
    await read({ after: shown()?.articles.pageInfo.endCursor ?? '' });
    const before = slugsIn(shown()) ?? [];
    expect(before.length, name).toBe(4);
    const { slug } = await openDesk(newsroom).publishedArticle();
    await read({ first: before.length });
    expect(slugsIn(shown()), name).toEqual([slug, ...before.slice(0, 3)]);
  }
});

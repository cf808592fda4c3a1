/** Each client library by its adapter of @dateline/client, as docs/clients.md sets it up, with a page that follows an article. */
import { ApolloClient, gql, type TypedDocumentNode } from '@apollo/client';
import { QueryClient } from '@tanstack/react-query';
import { Client as Urql, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { IntrospectionQuery } from 'graphql';
import { Environment, fetchQuery, RecordSource, requestSubscription, Store } from 'relay-runtime';
import { datelineLink } from '../../../packages/client/src/apollo.ts';
import { createClient, rereading } from '../../../packages/client/src/index.ts';
import type { Client, ClientOptions, Following, Reading } from '../../../packages/client/src/index.ts';
import * as relay from '../../../packages/client/src/relay.ts';
import { liveQuery } from '../../../packages/client/src/tanstack.ts';
import * as urql from '../../../packages/client/src/urql.ts';
import { openCache } from '../../clients/setups/apollo-cache.ts';
import { cacheTypesOf, introspect, typesWithoutId } from '../../clients/setups/introspection.ts';
import { resolvers } from '../../clients/setups/urql-lists.ts';
import { ARTICLE, ARTICLE_UPDATED } from './article.ts';
import type { Article as ShownArticle, ArticleData, ArticleUpdatedData } from './article.ts';
import { refusals } from './browser.ts';
import { definitionsIn } from './documents.ts';
import { compileForRelay } from './relay-compiler.ts';

/** Shows the page as it was read, or after an event with the text of its note. */
export type Show = (article: ShownArticle | null, note?: string) => void;

const Article: TypedDocumentNode<ArticleData, { slug: string }> = gql(ARTICLE);
const ArticleUpdated: TypedDocumentNode<ArticleUpdatedData, { slug: string }> = gql(ARTICLE_UPDATED);

interface Follower {
  /** Reads the page, and shows it. */
  readonly read: () => Promise<Reading>;
  /** Follows it until the returned function is called. `fail` is called if that ends. */
  subscribe(
    following: Following,
    take: (data: ArticleUpdatedData) => void,
    fail: (error: unknown) => void,
  ): () => void;
}

export type Library = 'core' | 'event stream' | 'Apollo Client' | 'urql' | 'Relay' | 'TanStack Query';

/** Makes a follower of each library, with a client of @dateline/client. */
async function openLibraries(
  url: string,
): Promise<Record<Library, (client: Client, slug: string, show: Show) => Follower>> {
  const introspection = await introspect(url);
  const document = await compileForRelay(definitionsIn('Article', ARTICLE + ARTICLE_UPDATED));

  const core = (client: Client, slug: string, show: Show): Follower => ({
    read: showing(show, () => client.query<ArticleData>(ARTICLE, { slug })),
    subscribe: (following, take, error) =>
      client.subscribe<ArticleUpdatedData>(
        { query: ARTICLE_UPDATED, variables: { slug }, ...following },
        { next: ({ data }) => data && take(data), error },
      ),
  });
  return {
    core,
    'event stream': core,
    'Apollo Client'(client, slug, show) {
      const apollo = openApollo(client, introspection);
      return {
        read: showing(show, () =>
          apollo.query({ query: Article, variables: { slug }, fetchPolicy: 'network-only' }),
        ),
        subscribe(following, take, error) {
          const events = apollo.subscribe({
            query: ArticleUpdated,
            variables: { slug },
            context: { live: { ...following, error } },
          });
          const subscription = events.subscribe({
            // Apollo Client gives the error of a link as a result.
            next: ({ data, error: why }) => (why ? error(why) : data && take(data)),
            error,
          });
          return () => subscription.unsubscribe();
        },
      };
    },
    urql(client, slug, show) {
      const opened = openUrql(client, introspection);
      return {
        read: showing(show, () =>
          opened.query<ArticleData>(ARTICLE, { slug }, { requestPolicy: 'network-only' }).toPromise(),
        ),
        subscribe(following, take, fail) {
          const events = opened.subscription<ArticleUpdatedData>(
            ARTICLE_UPDATED,
            { slug },
            { live: { ...following, error: fail } },
          );
          const subscription = events.subscribe(({ data, error, hasNext }) => {
            if (!hasNext) fail(error);
            else if (data) take(data);
          });
          return () => subscription.unsubscribe();
        },
      };
    },
    Relay(client, slug, show) {
      const environment = openRelay(client);
      return {
        read: showing(show, async () => {
          const asked = fetchQuery<{ variables: object; response: ArticleData }>(
            environment,
            document('ArticleQuery'),
            { slug },
          );
          return { data: await asked.toPromise() };
        }),
        subscribe: (following, take, onError) =>
          requestSubscription<{ variables: object; response: ArticleUpdatedData }>(environment, {
            subscription: document('ArticleUpdatedSubscription'),
            variables: { slug },
            cacheConfig: { metadata: { live: { ...following, error: onError } } },
            updater: relay.forgetWithdrawn(environment),
            onNext: (data) => data && take(data),
            onError,
          }).dispose,
      };
    },
    'TanStack Query'(client, slug, show) {
      const queries = new QueryClient();
      let take: (event: ArticleUpdatedData) => void = () => undefined;
      let isOfEvent = false;
      const { options, follow } = liveQuery<ArticleData, ArticleUpdatedData, { slug: string }>(client, {
        query: ARTICLE,
        subscription: ARTICLE_UPDATED,
        variables: { slug },
        filter: { articleSlugs: [slug] },
        update(data, event) {
          take(event);
          isOfEvent = true;
          return { ...data, article: event.articleUpdated.article };
        },
      });
      queries.getQueryCache().subscribe((change) => {
        const data = queries.getQueryData<ArticleData>(options.queryKey);
        if (change.type !== 'updated' || change.action.type !== 'success' || data === undefined) return;
        if (!isOfEvent) show(data.article);
        isOfEvent = false;
      });
      return {
        read: async () => ({ data: await queries.query({ ...options, retry: false, staleTime: 0 }) }),
        subscribe(_following, onEvent, fail) {
          take = onEvent;
          return follow(queries, fail);
        },
      };
    },
  };
}

export function openApollo(client: Client, schema: IntrospectionQuery): ApolloClient {
  const cache = openCache(cacheTypesOf(schema));
  return new ApolloClient({ cache, link: datelineLink(client, { cache }) });
}

export function openUrql(client: Client, schema: IntrospectionQuery): Urql {
  const keys = Object.fromEntries(typesWithoutId(schema).map((name) => [name, () => null]));
  return new Urql({
    url: client.url,
    fetch: client.fetch,
    exchanges: [
      cacheExchange({
        schema,
        keys,
        resolvers,
        updates: { Subscription: { articleUpdated: urql.forgetWithdrawn, feed: urql.forgetWithdrawn } },
      }),
      urql.datelineExchange(client),
      fetchExchange,
    ],
  });
}

export function openRelay(client: Client): Environment {
  return new Environment({
    store: new Store(new RecordSource()),
    network: relay.datelineNetwork(client),
  });
}

function showing<Answer extends Reading>(show: Show, read: () => Promise<Answer>): () => Promise<Answer> {
  return async () => {
    const answer = await read();
    const data = answer.data as ArticleData | null | undefined;
    if (data != null && answer.error == null && answer.errors === undefined) show(data.article);
    return answer;
  };
}

export type Follow = (url: string, slug: string, show: Show, signal: AbortSignal) => Promise<void>;

/** Shows an article and its changes until the signal is aborted. Rejects with the reason if it ends before. */
export async function followers(
  url: string,
  options: Partial<ClientOptions> = {},
): Promise<Record<Library, Follow>> {
  const libraries = await openLibraries(url);
  const entries = Object.entries(libraries) as [Library, (typeof libraries)[Library]][];
  return Object.fromEntries(
    entries.map(([name, open]): [Library, Follow] => [
      name,
      async (url, slug, show, signal) => {
        const only = name === 'event stream' ? { transports: ['sse', 'polling'] as const } : {};
        const client = createClient({ url, ...options, ...only });
        try {
          await follow(open(client, slug, show), slug, show, signal);
        } finally {
          client.close();
        }
      },
    ]),
  ) as Record<Library, Follow>;
}

async function follow(follower: Follower, slug: string, show: Show, signal: AbortSignal): Promise<void> {
  const answer = await rereading(follower.read, signal)();
  if (signal.aborted) return;
  const { data, error, errors } = answer as { data?: ArticleData } & Omit<Reading, 'data'>;
  if (data == null) throw new Error(JSON.stringify(errors ?? (error as Error).message));
  await new Promise<void>((resolve, reject) => {
    const following = {
      after: data.feedCursor,
      filter: { articleSlugs: [slug] },
      reload: follower.read,
    };
    const end = follower.subscribe(
      following,
      ({ articleUpdated: { article, note } }) => show(article, note?.text),
      reject,
    );
    signal.addEventListener('abort', () => {
      end();
      resolve();
    });
  });
}

export interface OpenClient {
  readonly name: string;
  /** How often it has shown the page as it was read. */
  readonly pages: () => number;
  /** Of the events that it has shown, in their order. */
  readonly notes: readonly string[];
  /** How often it was refused a connection. */
  readonly refusals: () => number;
  readonly close: () => Promise<void>;
}

/** Opens one of each, as soon as it shows the page. @param node may tell the clients by the query of their URL */
export async function openFollowers(
  node: string,
  slug: string,
  options?: Partial<ClientOptions>,
): Promise<OpenClient[]> {
  const opening = Object.entries(await followers(node, options)).map(async ([name, follow]) => {
    const url = `${node}?client=${name.replace(' ', '')}`;
    const notes: string[] = [];
    const leaving = new AbortController();
    let pages = 0;
    let following: Promise<void> = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      const show: Show = (_article, note) => {
        if (note === undefined) pages += 1;
        else notes.push(note);
        resolve();
      };
      following = follow(url, slug, show, leaving.signal);
      following.catch(reject);
    });
    return {
      name,
      notes,
      pages: () => pages,
      refusals: () => refusals(url),
      close: () => {
        leaving.abort();
        return following;
      },
    };
  });
  return Promise.all(opening);
}

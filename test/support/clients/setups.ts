/** Each client as docs/clients.md sets it up, following an article. */
import { openApollo, followArticle as followWithApollo } from '../../clients/setups/apollo.ts';
import { ARTICLE, ARTICLE_UPDATED, type Show } from '../../clients/setups/article.ts';
import { followArticle as followWithEventSource } from '../../clients/setups/event-source.ts';
import { openEvents, followArticle as followWithEvents } from '../../clients/setups/graphql-sse.ts';
import { connect, followArticle as followWithSocket } from '../../clients/setups/graphql-ws.ts';
import { introspect } from '../../clients/setups/introspection.ts';
import { openRelay, followArticle as followWithRelay } from '../../clients/setups/relay.ts';
import type { GetToken } from '../../clients/setups/token.ts';
import { openUrql, followArticle as followWithUrql } from '../../clients/setups/urql.ts';
import { refusals } from './browser.ts';
import { definitionsIn } from './documents.ts';
import { compileForRelay } from './relay-compiler.ts';

export type Follow = (url: string, slug: string, show: Show, signal: AbortSignal) => Promise<void>;

/** @param getToken for members, who can't use EventSource */
export async function setUps(url: string, getToken?: GetToken): Promise<Record<string, Follow>> {
  const introspection = await introspect(url);
  const document = await compileForRelay(definitionsIn('Article', ARTICLE + ARTICLE_UPDATED));
  const documents = {
    article: document('ArticleQuery'),
    articleUpdated: document('ArticleUpdatedSubscription'),
  };
  return {
    'graphql-ws': (url, ...rest) => followWithSocket(connect(url.replace('http', 'ws'), getToken), ...rest),
    'Apollo Client': (url, ...rest) => followWithApollo(openApollo(url, introspection, getToken), ...rest),
    urql: (url, ...rest) => followWithUrql(openUrql(url, introspection, getToken), ...rest),
    Relay: (url, ...rest) => followWithRelay(openRelay(url, getToken), documents, ...rest),
    'graphql-sse': (url, ...rest) => followWithEvents(openEvents(url, getToken), ...rest),
    ...(getToken === undefined && { EventSource: followWithEventSource }),
  };
}

export interface OpenClient {
  readonly name: string;
  /** How often it has read the page. */
  readonly pages: () => number;
  /** Of the events that it has shown, in their order. */
  readonly notes: readonly string[];
  /** How often it was refused a connection. */
  readonly refusals: () => number;
  readonly close: () => Promise<void>;
}

/** Opens all of them, each once it shows the page. */
export async function openClients(node: string, slug: string): Promise<OpenClient[]> {
  const opened: OpenClient[] = [];
  for (const [name, follow] of Object.entries(await setUps(node))) {
    const url = `${node}?client=${name.replace(' ', '')}`;
    const notes: string[] = [];
    const leaving = new AbortController();
    let pages = 0;
    let following: Promise<void> = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      const show: Show = (_article, note) => {
        if (note === undefined) pages++;
        else notes.push(note);
        resolve();
      };
      following = follow(url, slug, show, leaving.signal);
      following.catch(reject);
    });
    opened.push({
      name,
      notes,
      pages: () => pages,
      refusals: () => refusals(url),
      close: () => {
        leaving.abort();
        return following;
      },
    });
  }
  return opened;
}

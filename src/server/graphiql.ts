import type { IncomingMessage } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/** An operation that the page opens with, in a tab of its own. */
interface Tab {
  readonly query: string;
  readonly variables?: object;
}

export interface GraphiqlOptions {
  readonly tabs: readonly Tab[];
  /** A token for the tabs to have ready, on the demo database only. */
  readonly token: string | null;
}

/** The page for people who explore the API: whole in itself, nothing of it comes from elsewhere. */
export function createGraphiql({ tabs, token }: GraphiqlOptions): (request: IncomingMessage) => string {
  const render = (headers: object) =>
    renderGraphiQL({
      title: 'Dateline',
      endpoint: '/graphql',
      subscriptionsProtocol: 'WS',
      defaultTabs: tabs.map(({ query, variables }) => ({
        query,
        ...(variables && { variables: JSON.stringify(variables, null, 2) }),
        headers: JSON.stringify(headers, null, 2),
      })),
      shouldPersistHeaders: true,
    });
  // Rendered once each: the page has nine megabytes.
  const page = render({});
  const pageWithToken = token === null ? page : render({ Authorization: `Bearer ${token}` });
  return (request) => (isLocal(request) ? pageWithToken : page);
}

/**
 * Whether the page was opened on this very machine, under a name that only this machine has. The token is for
 * whoever sits here: not for the network, nor for a site that had its name lead here.
 */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const isLoopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
  return (
    isLoopback &&
    /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '') &&
    headers['x-forwarded-for'] === undefined
  );
}

import type { IncomingMessage } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

export interface GraphiqlOptions {
  /** The operations that it opens with, each in a tab of its own. */
  readonly tabs: readonly string[];
  /** A token for the tabs to have ready, on the demo database only. */
  readonly token: string | null;
}

/** Stands in the rendered page for the operation to begin with. */
const FIRST = '<first operation>';

/** The page for people who explore the API: whole in itself, nothing of it comes from elsewhere. */
export function createGraphiql({ tabs, token }: GraphiqlOptions): (request: IncomingMessage) => string {
  // Rendered once each: the page has nine megabytes.
  const page = renderPage(tabs, '');
  const authorization = JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
  const pageWithToken = token === null ? page : renderPage(tabs, authorization);
  return (request) => {
    const [head, tail] = isLocal(request) ? pageWithToken : page;
    return `${head}${inScript(sharedOperation(request) ?? tabs[0] ?? '')}${tail}`;
  };
}

function renderPage(tabs: readonly string[], headers: string): [head: string, tail: string] {
  const options = {
    title: 'Dateline',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS' as const,
    query: FIRST,
    headers,
    // The page takes the tab to begin with from among the tabs it kept if that has the same headers.
    initialHeaders: headers,
    defaultTabs: tabs.map((query) => ({ query, headers })),
  };
  const [head = '', tail = ''] = renderGraphiQL(options).split(JSON.stringify(FIRST));
  return [head, tail];
}

/** The operation in the page’s address: the page keeps it there, for people to share. */
function sharedOperation({ url = '' }: IncomingMessage): string | null {
  return new URL(url, 'http://localhost').searchParams.get('query');
}

/** As a string of a script within HTML: `</script>` in it must not end the script. */
function inScript(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

/**
 * Whether the page was opened on this very machine, under a name that only this machine has. The token is for
 * whoever sits here: not for the network, nor for a site that had its name lead here.
 */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const isLoopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
  const isLocalName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '');
  return isLoopback && isLocalName && headers['x-forwarded-for'] === undefined;
}

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
  // The page has nine megabytes: each of the two is rendered once, when somebody first opens it.
  const pages = new Map<string, [head: string, tail: string]>();
  return (request) => {
    const headers =
      token !== null && isLocal(request) ? JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2) : '';
    const [head, tail] = pages.get(headers) ?? renderPage(tabs, headers);
    pages.set(headers, [head, tail]);
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

/** What proxies add. One that adds nothing, and speaks as a browser does, can't be told from one. */
const PROXY_MARKS = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
];

/**
 * Whether the page was opened on this very machine, under a name that only this machine has. The token is for
 * whoever sits here: not for the network, nor for a site that had its name lead here.
 */
function isLocal({ socket, headers, httpVersion }: IncomingMessage): boolean {
  const isLoopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
  const isLocalName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '');
  return isLoopback && isLocalName && httpVersion === '1.1' && !PROXY_MARKS.some((name) => name in headers);
}

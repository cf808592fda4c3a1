import type { IncomingMessage } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

export interface GraphiqlOptions {
  /** The operations that the page opens with, each in a tab of its own. */
  readonly tabs: readonly string[];
  /** A token for the tabs' headers; only on the demo database. */
  readonly token: string | null;
}

/** Placeholder in the rendered page for the operation of the first tab. */
const FIRST = '<first operation>';

/** The page for people who explore the API. It is self-contained and loads nothing from other hosts. */
export function createGraphiql({ tabs, token }: GraphiqlOptions): (request: IncomingMessage) => string {
  // The page has nine megabytes, so each variant, with and without the token, is rendered once, when it is first opened.
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
    // With the same headers, the page reopens a tab that it has kept instead of adding one.
    initialHeaders: headers,
    defaultTabs: tabs.map((query) => ({ query, headers })),
  };
  const [head = '', tail = ''] = renderGraphiQL(options).split(JSON.stringify(FIRST));
  return [head, tail];
}

/** The operation in the page's URL, which people share. */
function sharedOperation({ url = '' }: IncomingMessage): string | null {
  return new URL(url, 'http://localhost').searchParams.get('query');
}

/** The text as a string literal of a script in HTML, in which `</script>` does not end the script. */
function inScript(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

/** Headers that proxies add. A proxy that adds none of them can't be told from a browser. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
];

/**
 * Whether the page was opened on this machine, under a name that always means this machine. The token is neither for the
 * network nor for a site that has its own name resolve to this machine.
 */
function isLocal({ socket, headers, httpVersion }: IncomingMessage): boolean {
  const isLoopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
  const isLocalName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '');
  return isLoopback && isLocalName && httpVersion === '1.1' && !PROXY_HEADERS.some((name) => name in headers);
}

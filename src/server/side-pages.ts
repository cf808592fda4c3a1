/** What a node serves beside the API without being part of it, such as pages for newsletters and the demo. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './context.ts';
import type { Pipeline } from './pipeline.ts';

export interface SidePage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface ReaderResult {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

/** Sends a query or a mutation through the pipeline, as a reader at the address of whoever asks for the page. */
export type AskAsReader = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<ReaderResult>;

export interface PageRequest {
  /** GET also for HEAD. The body of a POST is not read. */
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Answers a request, or null if there is no such page. */
export type SidePages = (request: PageRequest, ask: AskAsReader) => Promise<SidePage | null>;

/** Answers a GET, a HEAD or a POST. Returns false if there is no such page. */
export async function sendSidePage(
  pages: readonly SidePages[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  ask: AskAsReader,
): Promise<boolean> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method !== 'GET' && method !== 'POST') return false;
  const query = new URLSearchParams((request.url ?? '').split('?')[1]);
  for (const answer of pages) {
    const page = await answer({ method, path, query }, ask);
    if (page === null) continue;
    // Whatever else the client sends in its body would have to be read before the next request.
    if (method === 'POST') response.setHeader('connection', 'close');
    response.writeHead(page.status, page.headers).end(page.body);
    return true;
  }
  return false;
}

/** @param caller whoever asks for the page */
export function asReader(
  pipeline: Pipeline,
  caller: Omit<Caller, 'authorization' | 'bytes' | 'lastEventId' | 'reading' | 'openOutlet'>,
): AskAsReader {
  return async (query, variables) => {
    const body = JSON.stringify({ query, variables });
    const answer = await pipeline.fetch(
      'http://localhost/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body,
      },
      {
        caller: {
          ...caller,
          authorization: null,
          bytes: body.length,
          lastEventId: null,
          reading: null,
          openOutlet() {
            throw new Error('Pages ask queries, not subscriptions.');
          },
        },
      },
    );
    return (await answer.json()) as ReaderResult;
  };
}

/** What a node serves beside the API without being part of it, such as pages for newsletters and the demo. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, Reading } from './context.ts';
import type { Pipeline } from './pipeline.ts';

export interface SidePage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What the API answers, as JSON. */
export interface ReaderAnswer {
  readonly status: number;
  /** Seconds to wait before asking again, if the API says so. */
  readonly retryAfter: string | null;
  /** The same as long as the body is the same; null if the read cache doesn't have it. */
  readonly etag: string | null;
  readonly body: Buffer;
}

/** Sends a query or a mutation through the pipeline, as a reader at the address of whoever asks for the page. */
export type AskAsReader = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<ReaderAnswer>;

export interface PageRequest {
  /** GET also for HEAD. The body of a POST is not read. */
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
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
    const page = await answer({ method, path, query, headers: request.headers }, ask);
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
    const reading: Reading = { found: null, respond: () => Promise.resolve() };
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
          reading,
          openOutlet() {
            throw new Error('Pages ask queries, not subscriptions.');
          },
        },
      },
    );
    return {
      status: answer.status,
      retryAfter: answer.headers.get('retry-after'),
      etag: reading.found?.answer.etag ?? null,
      body: reading.found?.answer.body ?? Buffer.from(await answer.arrayBuffer()),
    };
  };
}

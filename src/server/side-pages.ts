/** What a node serves beside the API without being part of it, such as the demo's pages. */
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

/** Sends a query through the pipeline, as a reader at the address of whoever asks for the page. */
export type AskAsReader = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<ReaderResult>;

/** Answers the request for a path, or null if there is no such page. */
export type SidePages = (path: string, ask: AskAsReader) => Promise<SidePage | null>;

/** Answers a GET or a HEAD. Returns false if there is no such page. */
export async function sendSidePage(
  pages: SidePages,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  ask: AskAsReader,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const page = await pages(path, ask);
  if (page === null) return false;
  response.writeHead(page.status, page.headers).end(page.body);
  return true;
}

/** @param caller whoever asks for the page */
export function asReader(
  pipeline: Pipeline,
  caller: Omit<Caller, 'authorization' | 'bytes' | 'lastEventId' | 'openOutlet'>,
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
          openOutlet() {
            throw new Error('Pages ask queries, not subscriptions.');
          },
        },
      },
    );
    return (await answer.json()) as ReaderResult;
  };
}

/** What a node serves next to the API, such as pages for newsletters and the demo. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Caller } from '../api/context.ts';
import { databaseUnavailable, showErrors } from '../api/errors.ts';
import { run, type Api } from '../api/run.ts';
import { isUnavailable } from '../db/unavailable.ts';
import type { ChangeAsReader, PageRequest, SidePage } from '../lib/page.ts';
import { UserError, type RequestError, type TryLater } from '../errors.ts';
import { READER } from '../viewer.ts';
import { headOf } from './status.ts';

/** What the API answers, as JSON. */
export interface ReaderAnswer {
  readonly status: number;
  /** Seconds to wait before asking again, if the API says so. */
  readonly retryAfter: string | null;
  /** The same as long as the body is the same; null if the read cache doesn't have it. */
  readonly etag: string | null;
  readonly body: Buffer;
}

/** Runs a query as a reader at the client's address, with the Authorization header of a preview link if there is one. */
export type AskAsReader = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  authorization?: string | null,
) => Promise<ReaderAnswer>;

/** Answers a request, or null if there is no such page. */
export type SidePages = (request: PageRequest, ask: AskAsReader) => Promise<SidePage | null>;
/** The same for pages that change something. */
export type ChangingPages = (request: PageRequest, change: ChangeAsReader) => Promise<SidePage | null>;

/** The request for a page; null for a method that no page has. */
export function pageRequestOf(
  path: string,
  { method: sent, url = '', headers }: IncomingMessage,
): PageRequest | null {
  const method = sent === 'HEAD' ? 'GET' : sent;
  if (method !== 'GET' && method !== 'POST') return null;
  return { method, path, query: new URLSearchParams(url.split('?')[1]), headers };
}

export function sendPage({ method }: IncomingMessage, response: ServerResponse, page: SidePage): void {
  // A body that the client sends would have to be read before the next request.
  if (method === 'POST') response.setHeader('connection', 'close');
  response.writeHead(page.status, page.headers).end(page.body);
}

/** Runs queries for a page, as a reader at the client's address. */
export function askAsReader(
  api: Api,
  caller: Pick<Caller, 'requestId' | 'clientAddress' | 'summary' | 'onGone'>,
): AskAsReader {
  return async (query, variables, authorization = null) => {
    // As JSON has them: dates as texts. A page may leave them out.
    const sent = JSON.stringify({ ...variables });
    const outcome = await run(
      api,
      { query, variables: JSON.parse(sent) as Record<string, unknown> },
      {
        ...caller,
        transport: 'page',
        authorization,
        bytes: query.length + sent.length,
        lastEventId: null,
        mayChange: false,
        takesBytes: true,
        openStream() {
          throw new Error('Pages ask queries, not subscriptions.');
        },
      },
    );
    if (outcome.kind === 'bytes')
      return { status: 200, retryAfter: null, etag: outcome.answer.etag, body: outcome.answer.body };
    const { result } = outcome as { result: ExecutionResult };
    const { status, headers } = headOf(result, undefined);
    const body = Buffer.from(JSON.stringify(result));
    return { status, retryAfter: headers['retry-after'] ?? null, etag: null, body };
  };
}

/** Points of a change that a page makes: a short transaction. */
const CHANGE_COST = 500;

/** Runs write operations for a page, as a reader at the client's address. They are counted as mutations. */
export function changeAsReader(
  { load, resources, counts, slowStatements, watch }: Api,
  caller: Pick<Caller, 'authorization' | 'clientAddress' | 'onGone' | 'requestId' | 'summary'>,
): ChangeAsReader {
  return async (name, work) => {
    const { requestId, summary } = caller;
    Object.assign(summary, { kind: 'mutation', operation: `mutation ${name}` });
    const count = counts.begin(summary, 'page');
    const context = { ...resources.readers, viewer: READER, caller };
    const running = { pools: ['readers', 'newsroom'] as const, name, requestId };
    try {
      await load.admit(caller, 0);
      const changed = await load.run(READER, caller, { cost: CHANGE_COST, isChange: true }, () =>
        slowStatements.during(running, () => work(context as never)),
      );
      count.end();
      return changed;
    } catch (error) {
      // What the write operation itself refuses is an outcome, as in the payload of a mutation.
      if (error instanceof UserError) count.end();
      else count.fail(error, showErrors(error, watch, requestId));
      throw error instanceof Error && isUnavailable(error) ? databaseUnavailable() : error;
    }
  };
}

/** A page that takes next to nothing to send. */
export function laterPage({ message, code, retryAfter = 1 }: RequestError & Partial<TryLater>): SidePage {
  return {
    status: code === 'RATE_LIMITED' ? 429 : 503,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': String(retryAfter),
    },
    body: message,
  };
}

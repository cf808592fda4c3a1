/** Clients at different addresses, for nodes that trust one proxy (`TRUSTED_PROXIES: '1'`). */
import type { Newsroom } from '../newsroom/newsroom.ts';
import { openStream, openWire, subscribe, type Message } from './wire.ts';

export interface Shown {
  readonly extensions: { readonly code: string; readonly retryAfter?: number };
}

export interface Reply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly errors: readonly Shown[];
}

/** The caller: a client address, and for a member a token. */
export interface From {
  readonly address: string;
  readonly token?: string;
}

export function headersOf({ address, token }: From): Record<string, string> {
  return { 'x-forwarded-for': address, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
}

/** Sends a query. */
export async function post({ url }: Newsroom, from: From, query: string): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf(from) },
    body: JSON.stringify({ query }),
  });
  const { errors = [] } = (await response.json()) as { errors?: Shown[] };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), errors };
}

/** The status with which a subscription over SSE begins. */
export async function statusOfStream({ url }: Newsroom, from: From, query: string): Promise<number> {
  const opened = await openStream(url, query, { headers: headersOf(from) });
  opened.abandon();
  return opened.status;
}

/** The answer to a query over a new socket. */
export async function overSocket(
  { url }: Newsroom,
  { address, token }: From,
  query: string,
): Promise<Message | null> {
  const wire = await openWire(url, {
    init: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    options: { headers: { 'x-forwarded-for': address } },
  });
  wire.send(subscribe('1', query));
  const message = await wire.next();
  wire.socket.close();
  return message;
}

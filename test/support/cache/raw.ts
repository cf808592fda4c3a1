/** Requests whose headers are exactly those that a test gives, and answers as they come over the wire. */
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { metric } from '../newsroom/newsroom.ts';

export interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body without its encoding. */
  readonly text: string;
}

export async function send(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string },
): Promise<RawAnswer> {
  const sent = request(url, { method, headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: bytes,
    text: decoded(bytes, response.headers['content-encoding']),
  };
}

export interface Operation {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: object;
  readonly extensions?: object;
}

/** @param body the bytes of the operation, if they matter */
export function post(
  url: string,
  operation: Operation,
  headers: Record<string, string> = {},
  body = JSON.stringify(operation),
): Promise<RawAnswer> {
  const length = String(Buffer.byteLength(body));
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
    body,
  });
}

export function get(
  url: string,
  { query = '', variables, ...rest }: Operation,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<RawAnswer> {
  const parameters = new URLSearchParams({ query });
  if (variables !== undefined) parameters.set('variables', JSON.stringify(variables));
  if (rest.extensions !== undefined) parameters.set('extensions', JSON.stringify(rest.extensions));
  if (rest.operationName !== undefined) parameters.set('operationName', rest.operationName);
  return send(`${url}?${parameters}`, { method, headers });
}

function decoded(bytes: Buffer, encoding: string | undefined): string {
  if (bytes.length === 0) return '';
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  return (encoding === 'br' ? brotliDecompressSync(bytes) : bytes).toString();
}

const RESULTS = ['hit', 'joined', 'miss', 'bypass'] as const;

/** What the cache did with a request. */
export type CacheResult = (typeof RESULTS)[number];

/** Sends requests one at a time, and says by the metrics what the cache did with each: readers are not told. */
export function observed<Rest extends unknown[]>(ask: (url: string, ...rest: Rest) => Promise<RawAnswer>) {
  const counted = async (url: string) =>
    Promise.all(
      RESULTS.map((result) => metric({ url }, `dateline_read_cache_requests_total{result="${result}"}`)),
    );
  return async (
    url: string,
    ...rest: Rest
  ): Promise<RawAnswer & { readonly result: CacheResult | undefined }> => {
    const before = await counted(url);
    const answer = await ask(url, ...rest);
    const after = await counted(url);
    return { ...answer, result: RESULTS.find((_result, index) => after[index] === (before[index] ?? 0) + 1) };
  };
}

/** The headers that must be the same for answers that are kept and those that are made. */
export function comparable({ headers }: RawAnswer, ...besides: string[]): IncomingHttpHeaders {
  const own = { ...headers };
  for (const name of ['x-request-id', 'date', ...besides]) Reflect.deleteProperty(own, name);
  return own;
}

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Framed, Framing } from './framing.ts';
import { VARY_OF_STREAMS } from './headers.ts';

/** ms between heartbeats. */
const HEARTBEAT_INTERVAL = 12_000;

/** Responds with a stream of results, as fast as the client reads. */
export async function sendEvents(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  framing: Framing,
  results: AsyncIterable<ExecutionResult | Framed>,
): Promise<void> {
  response.writeHead(200, { ...headers, ...framing.headers, vary: VARY_OF_STREAMS });
  // Some browsers report the connection as open only when the first bytes come.
  response.write(Buffer.concat([framing.begin, framing.heartbeat]));
  const heartbeats = heartbeatsOf(response, framing);
  const closed = once(response, 'close');
  response.once('close', () => clearInterval(heartbeats));
  for await (const result of results) {
    if (!response.write(bytesOf(framing, result))) await Promise.race([once(response, 'drain'), closed]);
    if (response.closed) return;
  }
  clearInterval(heartbeats);
  response.end(framing.end);
}

/** The same bytes as `sendEvents` sends, for something else that sends them with the response. */
export async function* framesOf(
  response: ServerResponse,
  framing: Framing,
  results: AsyncIterable<ExecutionResult | Framed>,
): AsyncGenerator<Buffer> {
  yield Buffer.concat([framing.begin, framing.heartbeat]);
  const heartbeats = heartbeatsOf(response, framing);
  try {
    for await (const result of results) yield bytesOf(framing, result);
    yield framing.end;
  } finally {
    clearInterval(heartbeats);
  }
}

function heartbeatsOf(response: ServerResponse, framing: Framing): NodeJS.Timeout {
  return setInterval(() => {
    if (response.writableLength === 0) response.write(framing.heartbeat);
  }, HEARTBEAT_INTERVAL);
}

export async function* single(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield await Promise.resolve(result);
}

function bytesOf(framing: Framing, result: ExecutionResult | Framed): Buffer {
  return 'bytes' in result ? result.bytes : framing.result(result);
}

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Framed, Framing } from './framing.ts';

/** ms between heartbeats. */
const HEARTBEAT_INTERVAL = 12_000;

/** Responds with a stream of results, as fast as the client reads. */
export async function sendEvents(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  framing: Framing,
  results: AsyncIterable<ExecutionResult | Framed>,
): Promise<void> {
  // The same URL has another answer as JSON.
  response.writeHead(200, { ...headers, ...framing.headers, vary: 'Accept, Authorization' });
  // Some browsers report the connection as open only when the first bytes come.
  response.write(Buffer.concat([framing.begin, framing.heartbeat]));
  const heartbeats = setInterval(() => {
    if (response.writableLength === 0) response.write(framing.heartbeat);
  }, HEARTBEAT_INTERVAL);
  const closed = once(response, 'close');
  response.once('close', () => clearInterval(heartbeats));
  for await (const result of results) {
    const bytes = 'bytes' in result ? result.bytes : framing.result(result);
    if (!response.write(bytes)) await Promise.race([once(response, 'drain'), closed]);
    if (response.closed) return;
  }
  clearInterval(heartbeats);
  response.end(framing.end);
}

import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { WebSocket } from 'ws';

/**
 * A client may be told to leave while it connects. ws reports that as an error, which would end the process if nobody
 * listened.
 */
class Socket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { perMessageDeflate: false });
    this.on('error', () => undefined);
  }
}

/**
 * graphql-ws's client, which connects again however often its connection breaks, and sends its subscriptions again.
 * @param url the node's, asked for at each connection
 * @param retryWait resolves when it may connect again
 */
export function openResuming(
  url: () => string,
  retryWait: () => Promise<void>,
  on: NonNullable<ClientOptions['on']> = {},
): Client {
  return createClient({
    url: () => url().replace('http', 'ws'),
    webSocketImpl: Socket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait,
    on,
  });
}

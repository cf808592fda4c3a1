/** Sends the same operations to two nodes, over each transport. */
import { openStream, openWire, subscribe, type Message } from '../clients/wire.ts';
import type { Generated } from './writing.ts';

export type Way = 'POST' | 'SSE' | 'WebSocket';

const LONGEST_URL = 7_000;
/** Headers that differ from one request to the next. What is left of a budget depends on when it was spent. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['x-request-id', 'date', 'ratelimit']);

function headersOf({ headers }: Response): string {
  return JSON.stringify([...headers].filter(([name]) => !OWN_HEADERS.has(name)));
}

/** One node, as one viewer sees it, over persistent connections. */
export interface Side {
  /**
   * Returns the body as it was received, and the headers. If a POST's answer is kept, it is asked for again, and must be the same.
   */
  ask(operation: Generated, way: Way): Promise<{ body: string; headers: string }>;
  /** Subscribes over one of the two transports that can. `received` has the events so far. */
  watch(
    operation: Generated,
    way: Exclude<Way, 'POST'>,
  ): Promise<{ readonly received: string[]; readonly stop: () => void }>;
  close(): void;
}

export async function openSide(url: string, token?: string): Promise<Side> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const wire = await openWire(url, { init: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
  const listeners = new Map<string, (message: Message, text: string) => void>();
  wire.socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const message = JSON.parse(text) as Message;
    listeners.get(message.id ?? '')?.(message, text);
  });
  let operations = 0;

  function onSocket({ query, variables }: Generated, take: (message: Message, text: string) => void): string {
    const id = `${(operations += 1)}`;
    listeners.set(id, take);
    wire.send(subscribe(id, query, variables));
    return id;
  }

  return {
    async ask(operation, way) {
      if (way === 'WebSocket') {
        return new Promise((resolve) => {
          let body = '';
          const id = onSocket(operation, ({ type }, text) => {
            // Both sockets count operations alike, so even their ids are the same.
            body += `${text}\n`;
            if (type === 'next') return;
            listeners.delete(id);
            resolve({ body, headers: '' });
          });
        });
      }
      const request = () =>
        fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...authorization,
            ...(way === 'SSE' && { accept: 'text/event-stream' }),
          },
          body: JSON.stringify({ query: operation.query, variables: operation.variables }),
        });
      // The node may close an idle connection just then.
      const response = await request().catch(request);
      const body = await response.text();
      const isReader = Object.keys(authorization).length === 0;
      if (way !== 'POST' || !isReader || /\bmutation\b/.test(operation.query) || body.startsWith('{"errors"'))
        return { body, headers: headersOf(response) };
      // A cached answer must be the same, also what a CDN is told.
      const { query, variables } = operation;
      const search = new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString();
      const again = search.length > LONGEST_URL ? request : () => fetch(`${url}?${search}`);
      const kept = await again().catch(again);
      const text = await kept.text();
      if (text !== body) throw new Error(`A cached answer differs from the first:\n${body}\n${text}`);
      return { body, headers: headersOf(kept) };
    },
    async watch(operation, way) {
      const received: string[] = [];
      if (way === 'WebSocket') {
        const id = onSocket(operation, (_message, text) => received.push(text));
        return { received, stop: () => wire.send({ id, type: 'complete' }) };
      }
      const { query, variables } = operation;
      const stream = await openStream(url, query, { variables, headers: authorization });
      void (async () => {
        for (;;) {
          const event = await stream.next();
          if (event === null) return;
          received.push(JSON.stringify(event));
        }
      })().catch(() => undefined);
      return { received, stop: () => stream.abandon() };
    },
    close: () => wire.socket.close(),
  };
}

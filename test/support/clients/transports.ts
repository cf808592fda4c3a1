/** Sends the same operation over each transport, and returns the result. */
import type { Newsroom } from '../newsroom/newsroom.ts';
import { openWire } from './wire.ts';

export interface Operation {
  readonly query?: string;
  readonly documentId?: unknown;
  readonly id?: unknown;
  readonly doc_id?: unknown;
  readonly extensions?: object;
  readonly variables?: object;
  readonly operationName?: string;
  readonly token?: string;
}

interface ShownError {
  readonly message: string;
  readonly locations?: unknown;
  readonly path?: unknown;
  readonly extensions: Record<string, unknown>;
}

export interface Outcome {
  readonly data: unknown;
  readonly errors: readonly ShownError[];
  /** Everything that was received, including headers. */
  readonly raw: string;
}

export interface Transport {
  readonly name: string;
  send(newsroom: Newsroom, operation: Operation): Promise<Outcome>;
}

function headersOf({ token }: Operation, accept: string): Record<string, string> {
  return { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
}

function outcome(body: string, response: Response, raw: string): Outcome {
  const { data, errors = [] } = JSON.parse(body) as { data?: unknown; errors?: ShownError[] };
  return { data, errors, raw: `${JSON.stringify([...response.headers])}\n${raw}` };
}

/** POST requests, whose answers come in this form, and have the result there. */
function overPost(name: string, accept: string, resultIn: (text: string) => string): Transport {
  return {
    name,
    async send({ url }, operation) {
      const { token: _token, ...body } = operation;
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headersOf(operation, accept), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      return outcome(resultIn(text), response, text);
    },
  };
}

const post = overPost('HTTP POST', '*/*', (text) => text);

// What is worth another try comes as JSON.
const sse = overPost(
  'SSE',
  'text/event-stream',
  (text) => /^event: next\ndata: (.*)$/m.exec(text)?.[1] ?? text,
);

export const get: Transport = {
  name: 'HTTP GET',
  async send({ url }, operation) {
    const { query, variables, extensions, operationName, documentId, id, doc_id } = operation;
    const ids = Object.entries({ documentId, id, doc_id }).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams({
      ...(Object.fromEntries(ids) as Record<string, string>),
      ...(query !== undefined && { query }),
      ...(extensions && { extensions: JSON.stringify(extensions) }),
      ...(variables && { variables: JSON.stringify(variables) }),
      ...(operationName !== undefined && { operationName }),
    });
    const response = await fetch(`${url}?${search.toString()}`, { headers: headersOf(operation, '*/*') });
    const text = await response.text();
    return outcome(text, response, text);
  },
};

export const socket: Transport = {
  name: 'WebSocket',
  async send({ url }, { token, ...operation }) {
    const wire = await openWire(url, {
      init: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    });
    if (wire.socket.readyState !== wire.socket.OPEN) {
      // An invalid token is refused together with the socket.
      const { code, reason } = await wire.closed;
      const [, name, message = ''] = /^(\w+): (.*)$/.exec(reason) ?? [];
      return { data: undefined, errors: [{ message, extensions: { code: name } }], raw: `${code} ${reason}` };
    }
    wire.send({ id: '1', type: 'subscribe', payload: operation });
    const message = await wire.next();
    const result = message?.type === 'error' ? { errors: message.payload } : message?.payload;
    const { data, errors = [] } = result as { data?: unknown; errors?: ShownError[] };
    wire.socket.close();
    await wire.closed;
    return { data, errors, raw: wire.received.join('\n') };
  },
};

export const TRANSPORTS = [post, get, sse, socket] as const;

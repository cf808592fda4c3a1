/** Clients that use the protocols directly, to send what no well-behaved client would and to see raw bytes. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';

export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

export interface Wire {
  readonly socket: WebSocket;
  /** Everything that was received, unchanged. */
  readonly received: string[];
  send(message: Message | string): void;
  /** The next message, whenever it comes; null once the socket is closed. */
  next(): Promise<Message | null>;
  /** The code and reason with which the socket was closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

/**
 * Opens a WebSocket.
 * @param init the payload of `connection_init`, whose acknowledgement is awaited; null to send none
 * @param options of the client itself, such as its headers
 */
export async function openWire(
  url: string,
  {
    protocol = 'graphql-transport-ws',
    init = {},
    options = {},
  }: { protocol?: string; init?: object | null; options?: ClientOptions } = {},
): Promise<Wire> {
  const socket = new WebSocket(url.replace('http', 'ws'), protocol, options);
  const received: string[] = [];
  let read = 0;
  let wake = deferred();
  let isClosed = false;
  socket.on('message', (data: Buffer) => {
    received.push(data.toString());
    wake.resolve();
  });
  const closed = once(socket, 'close').then(([code, reason]: unknown[]) => {
    isClosed = true;
    wake.resolve();
    return { code: Number(code), reason: String(reason) };
  });
  // A socket that doesn't open fails below.
  closed.catch(() => undefined);
  const wire: Wire = {
    socket,
    received,
    closed,
    send(message) {
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    async next() {
      while (read === received.length) {
        if (isClosed) return null;
        wake = deferred();
        await wake.promise;
      }
      return JSON.parse(received[read++] ?? '') as Message;
    },
  };
  await once(socket, 'open');
  if (init !== null) {
    wire.send({ type: 'connection_init', payload: init });
    await wire.next();
  }
  return wire;
}

/** A promise that is resolved from outside. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

export function subscribe(id: string, query: string, variables: object = {}): Message {
  return { id, type: 'subscribe', payload: { query, variables } };
}

export interface Stream {
  readonly status: number;
  readonly type: string | null;
  /** Everything that was received, unchanged. */
  readonly received: string[];
  /** The id of the last event. When the stream begins, it is that of the event after which it continues. */
  lastEventId(): string | null;
  /** Resolves with whether the subscription has begun, which its first id tells. */
  begins(): Promise<boolean>;
  /** The next result, or null once the stream has ended with `complete`. Throws if it was cut off. */
  next(): Promise<unknown>;
  /** Disconnects without notice. */
  abandon(): void;
}

/** Subscribes with server-sent events. */
export async function openStream(
  url: string,
  query: string | undefined,
  {
    token,
    variables = {},
    extensions,
    headers = {},
  }: { token?: string; variables?: object; extensions?: object; headers?: Record<string, string> } = {},
): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    signal: abort.signal,
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables, extensions }),
  });
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const received: string[] = [];
  let text = '';
  let lastEventId: string | null = null;

  /** The next event or id, without comments. */
  async function block(): Promise<string> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end !== -1) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        lastEventId = /^id: (.*)$/m.exec(found)?.[1] ?? lastEventId;
        if (!found.startsWith(':')) return found;
        continue;
      }
      const chunk = await chunks?.read();
      if (chunk?.value === undefined) throw new Error('The stream was cut.');
      received.push(chunk.value);
      text += chunk.value;
    }
  }

  return {
    status: response.status,
    type: response.headers.get('content-type'),
    received,
    lastEventId: () => lastEventId,
    begins: async () => (await block()).startsWith('id: '),
    async next() {
      for (;;) {
        const event = await block();
        if (event.startsWith('event: next'))
          return JSON.parse(event.slice(event.indexOf('data: ') + 6)) as unknown;
        if (event.startsWith('event: complete')) return null;
      }
    },
    abandon: () => {
      abort.abort();
    },
  };
}

/** Opens a TCP connection, which a node may reset at any time. */
export function openConnection(url: string, options: { readonly allowHalfOpen?: boolean } = {}): Socket {
  const { hostname, port } = new URL(url);
  return connect({ port: Number(port), host: hostname, ...options }).on('error', () => undefined);
}

/** The bytes of a request to the API. */
export function postRequest(body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: 'x',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  };
  return `POST /graphql HTTP/1.1\r\n${headerLines(all)}\r\n${body}`;
}

function headerLines(headers: Readonly<Record<string, string | number>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

/** The bytes of a request for a socket. */
export function socketRequest(headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: 'x',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol': 'graphql-transport-ws',
    ...headers,
  };
  return `GET /graphql HTTP/1.1\r\n${headerLines(all)}\r\n`;
}

/** Sends bytes over a new connection, and returns what is received until it is closed. */
export async function sendBytes(url: string, bytes: string): Promise<string> {
  const connection = openConnection(url);
  let answer = '';
  connection.on('data', (data) => (answer += data.toString()));
  connection.write(bytes);
  await once(connection, 'close');
  return answer;
}

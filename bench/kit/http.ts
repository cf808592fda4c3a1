/** HTTP by hand, so that clients take little of the CPU that they share with the servers. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TypedDocumentString } from '../../test/gql/graphql.ts';

/** A request as it is sent. Its body is JSON; null makes it a GET. */
export function requestText(
  url: string,
  body: string | null,
  headers: Readonly<Record<string, string>> = {},
): string {
  const { host, pathname, search } = new URL(url);
  const posted = body !== null && {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  const all = { Host: host, Accept: 'application/json', ...posted, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${body === null ? 'GET' : 'POST'} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

export interface Answer {
  readonly status: string;
  readonly head: string;
  readonly body: string;
}

/** @param text what has been received, one character a byte; null until the answer is complete */
function answerIn(text: string): Answer | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end);
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  const isWhole =
    length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
  return isWhole ? { status: head.slice(9, 12), head, body: text.slice(end + 4) } : null;
}

/** A connection that has one request under way at a time. */
export class HttpConnection {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @param localAddress where it comes from */
  static async open(url: string, localAddress?: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), ...(localAddress && { localAddress }) });
    socket.setNoDelay(true);
    // One character a byte.
    socket.setEncoding('latin1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return new HttpConnection(socket);
  }

  /** Sends a request, and waits for the whole answer. */
  exchange(request: string): Promise<Answer> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      let text = '';
      const release = () => socket.off('data', read).off('close', fail);
      const fail = () => {
        release();
        reject(new Error('The server closed the connection.'));
      };
      const read = (data: string) => {
        text += data;
        const answer = answerIn(text);
        if (answer === null) return;
        release();
        resolve(answer);
      };
      socket.on('data', read).on('close', fail);
      if (socket.destroyed) fail();
      else socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Sends an operation to a node. */
export async function ask<Result, Variables extends Record<string, unknown>>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  token?: string,
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Result; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

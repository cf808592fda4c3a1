/** A receiver of webhooks: a real HTTP server on this machine that verifies signatures with the library of Standard Webhooks. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';

export interface Received {
  /** The header `webhook-id`. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>> & {
    readonly id?: string;
    readonly slug?: string;
    readonly acknowledgeUrl?: string;
  };
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Respond = (response: ServerResponse, received: Received) => void;

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** All that came, in order, whatever was answered. */
  readonly received: Received[];
  /** Answers from now on. */
  respond: Respond;
  close(): Promise<void>;
}

export const accept: Respond = (response) => {
  response.writeHead(204).end();
};

export const answer =
  (status: number, headers: Record<string, string> = {}, body = ''): Respond =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

/** @param port of a receiver that was there before */
export function openReceiver(respond: Respond = accept, port = 0): Promise<Receiver> {
  return listen(createServer(), 'http://127.0.0.1', respond, port);
}

/** The certificate of the name `localhost`, signed by itself, and its key, which is no secret: openssl made them for these tests. */
export const CERTIFICATE = fileURLToPath(new URL('localhost.pem', import.meta.url));

/** A receiver with TLS. `names` are those that its callers ask for (SNI); empty for an address. */
export async function openSecureReceiver(): Promise<Receiver & { readonly names: readonly string[] }> {
  const pem = readFileSync(CERTIFICATE);
  const server = createSecureServer({ key: pem, cert: pem });
  const names: string[] = [];
  server.on('secureConnection', ({ servername }: TLSSocket & { servername?: string | false }) => {
    names.push(servername || '');
  });
  return { ...(await listen(server, 'https://localhost', accept, 0)), names };
}

async function listen(server: Server, origin: string, respond: Respond, port: number): Promise<Receiver> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: at } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${origin}:${at}/hook`,
    port: at,
    received: [],
    respond,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  server.on('request', (request, response) => {
    void read(request).then((received) => {
      receiver.received.push(received);
      receiver.respond(response, received);
    });
  });
  return receiver;
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { type, timestamp, data } = JSON.parse(body) as Pick<Received, 'type' | 'timestamp' | 'data'>;
  const headers = request.headers as Record<string, string>;
  return { id: headers['webhook-id'] ?? '', type, timestamp, data, headers, body };
}

/** Whether the secret verifies a delivery, by the library that receivers use. */
export function isSignedBy(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

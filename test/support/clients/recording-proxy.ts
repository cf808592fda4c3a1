import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire, and the head of its answer. Client libraries hide both. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly sent: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answered: IncomingHttpHeaders;
}

export interface RecordingProxy {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

/** Passes requests on to a node, unchanged. */
export async function openRecordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { method = '', url: path = '', headers: sent } = incoming;
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(part as Buffer);
      const body = Buffer.concat(parts);
      const passed = request(new URL(path, target), { method, headers: sent, agent: false });
      passed.end(body);
      const [answer] = (await once(passed, 'response')) as [typeof incoming];
      const { statusCode: status = 0, headers: answered } = answer;
      exchanges.push({ method, path, sent, body: body.toString(), status, answered });
      outgoing.writeHead(status, answer.rawHeaders);
      answer.pipe(outgoing);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    exchanges,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

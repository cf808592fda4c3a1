/** A proxy between a node and its database that counts the statements that the node sends. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { placeOf, socketPath } from '../../src/db/check-server.ts';

export interface StatementCounter {
  /** The database's URL through the proxy. */
  readonly url: string;
  /** The number of statements executed so far. */
  count(): number;
  stop(): Promise<void>;
}

/** The messages of PostgreSQL's protocol that execute a statement: a prepared one, and plain text. */
const EXECUTE = new Set(Buffer.from('EQ'));

export async function startCounter(databaseUrl: string): Promise<StatementCounter> {
  const url = new URL(databaseUrl);
  const place = placeOf(databaseUrl);
  const target = place.host.startsWith('/') ? { path: socketPath(place) } : place;
  const open = new Set<Socket>();
  let statements = 0;
  const server = createServer((node) => {
    const database = connect(target);
    let pending = Buffer.alloc(0);
    // The first message of a connection has no type.
    let typeBytes = 0;
    node.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= typeBytes + 4) {
        const end = typeBytes + pending.readInt32BE(typeBytes);
        if (pending.length < end) break;
        if (typeBytes === 1 && EXECUTE.has(pending[0] ?? 0)) statements += 1;
        pending = pending.subarray(end);
        typeBytes = 1;
      }
    });
    node.pipe(database).pipe(node);
    for (const socket of [node, database]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    count: () => statements,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

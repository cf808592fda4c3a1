/** The way to the embedded PostgreSQL: a Unix socket in its own folder, which only its account can enter. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The number in the socket's name. There is no such TCP port: the server doesn't listen on any. */
export const SOCKET_PORT = 5432;

/** In bytes. macOS allows 103, Linux 107. */
const MAX_PATH = 103;

export interface SocketFolder {
  readonly path: string;
  /** Removes what was made to get there. The socket itself is the server's. */
  close(): void;
}

/**
 * The folder of the socket, by a path that isn't too long for the system. If its own is, this makes a link to it, in a new
 * folder of this process that nobody else can enter.
 */
export function reachSocket(home: string): SocketFolder {
  if (isShort(home)) return { path: home, close: () => undefined };
  const parent =
    [tmpdir(), '/tmp'].find((folder) => isShort(join(folder, 'dateline-XXXXXX', 'db'))) ?? '/tmp';
  const folder = mkdtempSync(join(parent, 'dateline-'));
  const link = join(folder, 'db');
  symlinkSync(home, link);
  return {
    path: link,
    close() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isShort(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_PATH;
}

/** Connects to the embedded PostgreSQL through a Unix socket in a folder that only its account can enter. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The number in the socket's name. There is no such TCP port: the server doesn't listen on any. */
export const SOCKET_PORT = 5432;

/** In bytes. macOS allows 103, Linux 107. */
const MAX_PATH = 103;

export interface SocketFolder {
  readonly path: string;
  /** Removes the link to the folder, if one was needed. The socket itself belongs to the server. */
  close(): void;
}

/**
 * Returns a path of the socket's folder that is short enough for the system. If its real path is too long, creates a link
 * to it. The link is in a new folder that no other user can enter.
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

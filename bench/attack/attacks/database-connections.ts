import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inParallel, pause, type Attack } from '../target.ts';

/** The unprivileged user that every Unix has. */
const NOBODY = { uid: 65534, gid: 65534 };

/** Opens 300 connections, says of each what came of it, and keeps those that it got. */
const STRANGER = `
  const [, path] = process.argv;
  for (let count = 0; count < 300; count += 1) {
    const to = count % 3 === 0 ? { host: '127.0.0.1', port: 5432 } : { path };
    const kind = to.path === undefined ? 'port' : 'socket';
    require('net').connect(to).on('connect', () => console.log(kind, 'connected')).on('error', ({ code }) => console.log(kind, code));
  }
  setTimeout(() => process.exit(), 3000);
`;

/** Another user of the machine takes 300 connections of the embedded PostgreSQL: by its socket, and by PostgreSQL's port. */
export const databaseConnections: Attack = async (target) => {
  if (process.getuid?.() !== 0) throw new Error('Run this attack as root, who can be another user.');
  const path = join(realpathSync(join(target.dataDir, 'postgres')), '.s.PGSQL.5432');
  await inParallel(target, 1, async () => {
    const stranger = spawn(process.execPath, ['-e', STRANGER, path], {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
      ...NOBODY,
    });
    createInterface(stranger.stdout).on('line', (line) => {
      target.saw(line);
      // What listens on PostgreSQL's usual port of this machine isn't the node's database: that has no port.
      if (line === 'socket connected') target.got('a connection to the database');
    });
    await once(stranger, 'exit');
    await pause(target, 200);
  });
};

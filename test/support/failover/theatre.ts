/** What all runs share: clusters to copy, one with a newsroom and one without. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../../generated/prisma/client.ts';
import { applyMigrations } from '../../../src/db/migrations.ts';
import { accountForNewDatabase } from '../../../src/embedded/account.ts';
import { findBinaries } from '../../../src/embedded/binaries.ts';
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import { Cluster, type Programs } from './cluster.ts';
import { openNode } from './node.ts';
import { prepareStage, type Stage } from './stage.ts';
import { freePort } from '../free-port.ts';

/**
 * Transactions that the newsroom's cluster has had before, so that its transaction ids are ahead of those of a new
 * cluster.
 */
const PAST = 400;

export interface Theatre {
  readonly stage: Stage;
  /** An empty folder on an ordinary disk, for files that a run needs. It is removed at the end. */
  newFolder(): string;
  /** A copy of the newsroom's cluster that doesn't run yet, by default in a new folder. */
  newsroom(home?: string): Promise<Cluster>;
  /**
   * Starts a standby of a copy of the newsroom's cluster. The primary has just been copied from the same files, and everything since is
   * in its write-ahead log.
   * @param port where it connects to the primary
   */
  standbyOf(primary: Cluster, port?: number): Promise<Cluster>;
  /** A copy of an empty, migrated cluster that doesn't run yet. It has an identity of its own. */
  elsewhere(): Promise<Cluster>;
  /** A copy of a cluster's files as they are now. */
  copyOf(cluster: Cluster): Promise<Cluster>;
  close(): Promise<void>;
}

/** @param programs the folder of PostgreSQL's programs; by default the embedded ones */
export async function openTheatre(programs?: string): Promise<Theatre> {
  const account = accountForNewDatabase();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dateline-failover-')));
  chmodSync(folder, 0o755);
  const guard = watchOver(folder);
  const close = async () => {
    guard.ref();
    guard.stdin?.end();
    await once(guard, 'exit');
  };
  try {
    const found: Programs = {
      folder: programs ?? dirname(findBinaries(account, join(folder, 'programs')).postgres),
      account,
    };
    const password = randomBytes(16).toString('hex');
    const create = async (name: string) => {
      const cluster = new Cluster(join(folder, name), await freePort(), found, password);
      await cluster.create();
      await applyMigrations(cluster.url());
      return cluster;
    };
    const [newsroom, elsewhere] = await Promise.all([create('newsroom'), create('elsewhere')]);
    // For restores.
    await newsroom.query('CREATE DATABASE blank OWNER dateline TEMPLATE dateline', [], 'postgres');
    await newsroom.query(
      `DO $$ BEGIN FOR i IN 1..${PAST} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`,
    );
    const stage = await furnish(newsroom);
    await Promise.all([newsroom.stop('fast'), elsewhere.stop('fast')]);

    let count = 0;
    const newHome = () => join(folder, `run-${(count += 1)}`);
    const newCopy = async (home = newHome()) => newsroom.copy(home, await freePort());
    return {
      stage,
      newFolder() {
        const home = mkdtempSync(join(folder, 'files-'));
        // PostgreSQL writes there too.
        chmodSync(home, 0o777);
        return home;
      },
      newsroom: newCopy,
      async standbyOf(primary, port = primary.port) {
        const standby = await newCopy();
        await standby.put('standby.signal', '');
        await standby.put('postgresql.auto.conf', `primary_conninfo = '${primary.conninfo(port)}'\n`);
        await standby.start();
        return standby;
      },
      elsewhere: async () => elsewhere.copy(newHome(), await freePort()),
      copyOf: async (cluster) => cluster.copy(newHome(), await freePort()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function furnish(cluster: Cluster): Promise<Stage> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(cluster.url()) });
  const token = await createMemberToken(prisma, { name: 'The editor', role: 'EDITOR' });
  await prisma.$disconnect();
  const node = await openNode(cluster.url(), await freePort());
  try {
    return await prepareStage(node.url, token);
  } finally {
    await node.stop();
  }
}

/** A shell that stops every server and removes the folder when its input ends: at the end, or when this process is killed. */
function watchOver(folder: string): ChildProcess {
  const script =
    'cat; for file in "$0"/*/data/postmaster.pid "$0"/*/cluster/data/postmaster.pid; do ' +
    '[ -f "$file" ] && kill -QUIT "$(head -n 1 "$file")"; done 2>/dev/null; sleep 0.2; umount --lazy "$0"/files-* 2>/dev/null; rm -rf "$0"';
  const child = spawn('/bin/sh', ['-c', script, folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  return child;
}

/** A dump is restored, so everything that was written since is lost. */
import type { Cluster } from '../cluster.ts';
import { dump, type Dump } from '../logical-copy.ts';
import { logOf } from '../stage.ts';
import type { Outcome, Trial } from '../trial.ts';
import { continueWriting, replace } from './promotion.ts';

/** An empty database that the newsroom's cluster has for restores, with the migrations applied. */
const BLANK = 'blank';

export async function restore(trial: Trial): Promise<Outcome> {
  const { chance } = trial;
  const cluster = await trial.startPrimary();
  await trial.begin(cluster);
  await trial.write(4, 16);
  const dumped = await dump(cluster, trial.theatre.newFolder());
  await trial.writeWhatIsLost();
  const away = trial.letSomeLeave();
  const lost = await logOf(cluster);

  const where = chance.one(['another cluster', 'the same cluster', 'the same database'] as const);
  const restarts = chance.of(0.5);
  if (where === 'another cluster') {
    const other = trial.own(await trial.theatre.elsewhere());
    await other.start();
    await dumped.restore(other, 'dateline');
    await cluster.stop('fast');
    await replace(trial, other, { restarts });
    return continueWriting(trial, away, cluster);
  }
  trial.proxy.swallow();
  if (where === 'the same cluster') await restoreBeside(cluster, dumped);
  else await restoreInPlace(cluster, dumped);
  await replace(trial, cluster, { restarts });
  return continueWriting(trial, away, lost);
}

/** Into a new database, which takes the name of the old one. */
async function restoreBeside(cluster: Cluster, dumped: Dump): Promise<void> {
  await createFrom(cluster, 'restored');
  await dumped.restore(cluster, 'restored');
  await disconnectAll(cluster);
  await cluster.query('ALTER DATABASE dateline RENAME TO former', [], 'postgres');
  await cluster.query('ALTER DATABASE restored RENAME TO dateline', [], 'postgres');
}

async function restoreInPlace(cluster: Cluster, dumped: Dump): Promise<void> {
  await cluster.query('DROP DATABASE dateline WITH (FORCE)', [], 'postgres');
  await createFrom(cluster, 'dateline');
  await dumped.restore(cluster, 'dateline');
}

async function createFrom(cluster: Cluster, name: string): Promise<void> {
  await cluster.query(`CREATE DATABASE ${name} OWNER dateline TEMPLATE ${BLANK}`, [], 'postgres');
}

async function disconnectAll(cluster: Cluster): Promise<void> {
  await cluster.query('ALTER DATABASE dateline ALLOW_CONNECTIONS false', [], 'postgres');
  await cluster.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'dateline'`,
    [],
    'postgres',
  );
  await cluster.query('ALTER DATABASE dateline ALLOW_CONNECTIONS true', [], 'postgres');
}

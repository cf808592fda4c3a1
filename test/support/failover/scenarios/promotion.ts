/** A replica that lags behind takes the place of a primary that died. */
import { Cluster } from '../cluster.ts';
import { openProxy } from '../../database/proxy.ts';
import { soon } from '../soon.ts';
import { logOf, type Logged } from '../stage.ts';
import type { Outcome, Trial } from '../trial.ts';

export async function promotion(trial: Trial): Promise<Outcome> {
  const { chance } = trial;
  const primary = await trial.startPrimary();
  const link = await openProxy(() => ({ port: primary.port, host: '127.0.0.1' }));
  try {
    const standby = trial.own(await trial.theatre.standbyOf(primary, link.port));
    await trial.begin(primary);
    await trial.write(4, 16);
    await hasReplayed(standby, primary);

    const lag = chance.one(['receiver stopped', 'cut off', 'replay paused'] as const);
    if (lag === 'receiver stopped') await stopReceiving(standby);
    else if (lag === 'cut off') link.swallow();
    else await standby.query('SELECT pg_wal_replay_pause()');
    await trial.writeWhatIsLost();
    const away = trial.letSomeLeave();
    // Writes that are under way when the primary dies are never acknowledged.
    const busy = chance.of(0.5) ? trial.write(2, 6) : Promise.resolve();
    await primary.stop('immediate');
    await standby.promote();
    await replace(trial, standby, { restarts: chance.of(0.5) });
    await busy;
    return await continueWriting(trial, away, primary);
  } finally {
    link.close();
  }
}

export function hasReplayed(standby: Cluster, primary: Cluster): Promise<void> {
  return soon('the replica catches up', async () => {
    const [{ lsn } = { lsn: '' }] = await primary.query<{ lsn: string }>(
      'SELECT pg_current_wal_lsn()::text AS lsn',
    );
    const [{ has } = { has: false }] = await standby.query<{ has: boolean }>(
      'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS has',
      [lsn],
    );
    return has;
  });
}

export async function stopReceiving(standby: Cluster): Promise<void> {
  await standby.query(`ALTER SYSTEM SET primary_conninfo = ''`);
  await standby.query('SELECT pg_reload_conf()');
  await soon(
    'the replica stops receiving',
    async () => (await standby.query('SELECT FROM pg_stat_wal_receiver')).length === 0,
  );
}

/** Another server takes the place of the node's server, which is gone. */
export async function replace(
  trial: Trial,
  cluster: Cluster,
  { restarts }: { restarts: boolean },
): Promise<void> {
  trial.redirect(cluster);
  trial.proxy.drop();
  if (restarts) await trial.stopNode();
  trial.isOver();
  if (restarts) await trial.startNode();
}

/**
 * Uses old cursors before the positions of new events pass them, and after. Subscribers who left come back.
 * @param before the cluster whose history is partly lost, or that history
 */
export async function continueWriting(
  trial: Trial,
  away: readonly { comeBack(): void }[],
  before: Cluster | readonly Logged[],
): Promise<Outcome> {
  await trial.probe();
  await trial.write(1, 3);
  await trial.probe();
  if (before instanceof Cluster) await passNumbersOf(trial, before);
  const lost = before instanceof Cluster ? await logOf(before) : before;
  await trial.writePast(lost);
  for (const subscriber of away) subscriber.comeBack();
  await trial.probe();
  return trial.settle([lost]);
}

/** Transaction numbers may be used up by others, too. */
async function passNumbersOf({ target }: Trial, before: Cluster): Promise<void> {
  if (!before.isRunning()) await before.start();
  const [{ next } = { next: '0' }] = await before.query<{ next: string }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next',
  );
  await target.query(
    `DO $$ BEGIN WHILE pg_current_xact_id()::text::bigint < ${next} LOOP COMMIT; END LOOP; END $$`,
  );
}

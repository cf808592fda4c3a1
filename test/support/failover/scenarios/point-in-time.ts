/** The cluster goes back to an earlier moment: from a base backup and archived logs, or from a cold copy of its files. */
import type { Cluster } from '../cluster.ts';
import { logOf } from '../stage.ts';
import type { Outcome, Trial } from '../trial.ts';
import { continueWriting, replace } from './promotion.ts';

export async function pointInTime(trial: Trial): Promise<Outcome> {
  return trial.chance.of(0.6) ? fromArchive(trial) : fromColdCopy(trial);
}

async function fromArchive(trial: Trial): Promise<Outcome> {
  const { chance } = trial;
  const archive = trial.theatre.newFolder();
  const cluster = await trial.startPrimary(`archive_mode = on\narchive_command = 'cp %p ${archive}/%f'\n`);
  await trial.begin(cluster);
  await trial.write(2, 8);
  const backup = await baseBackup(trial, cluster);
  await trial.write(4, 12);
  const [{ moment } = { moment: '' }] = await cluster.query<{ moment: string }>(
    `SELECT pg_create_restore_point('moment')::text AS moment`,
  );
  if (moment === '') throw new Error('There is no restore point.');
  await trial.writeWhatIsLost();
  const away = trial.letSomeLeave();
  // Stopping it archives the rest of the log.
  await cluster.query('SELECT pg_switch_wal()');
  await cluster.stop('fast');

  await backup.configure(
    `archive_mode = off\nrestore_command = 'cp ${archive}/%f %p'\nrecovery_target_name = 'moment'\n` +
      `recovery_target_action = promote\n`,
  );
  await backup.put('recovery.signal', '');
  await backup.start();
  await backup.isPrimary();
  await replace(trial, backup, { restarts: chance.of(0.5) });
  return continueWriting(trial, away, cluster);
}

/** A backup of the running cluster, by its files. */
async function baseBackup(trial: Trial, cluster: Cluster): Promise<Cluster> {
  const session = await cluster.connect();
  try {
    await session.query(`SELECT pg_backup_start('backup', true)`);
    const backup = trial.own(await trial.theatre.copyOf(cluster));
    const { rows } = await session.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(false)',
    );
    await backup.put('backup_label', rows[0]?.labelfile ?? '');
    return backup;
  } finally {
    await session.end();
  }
}

/** Neither the identity of the cluster nor its timeline shows that it went back. */
async function fromColdCopy(trial: Trial): Promise<Outcome> {
  const { chance } = trial;
  const cluster = await trial.startPrimary();
  await trial.begin(cluster);
  await trial.write(4, 12);
  await cluster.stop('fast');
  const copy = trial.own(await trial.theatre.copyOf(cluster));
  await cluster.start();
  await trial.writeWhatIsLost();
  const away = trial.letSomeLeave();
  const lost = await logOf(cluster);
  await cluster.stop('fast');
  await copy.start();
  const isUnseen = chance.of(0.5);
  // Other programs write before the node notices anything, until the positions are past all that it has read.
  if (isUnseen) {
    trial.proxy.swallow();
    await trial.writePastElsewhere(copy, lost);
  }
  await replace(trial, copy, { restarts: chance.of(0.5) });
  return continueWriting(trial, away, cluster);
}

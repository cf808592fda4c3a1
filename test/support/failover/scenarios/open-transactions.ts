/** Another program's transaction that has an id and doesn't end. No event may wait for it. */
import type { Outcome, Trial } from '../trial.ts';

const WHERE = ['this database', 'another database'] as const;

/** Prepared and forgotten. */
export function prepared(trial: Trial): Promise<Outcome> {
  return beside(trial, `PREPARE TRANSACTION 'forgotten'`);
}

/** Open, in a session that goes on. */
export function longTransaction(trial: Trial): Promise<Outcome> {
  return beside(trial, 'SELECT 1');
}

async function beside(trial: Trial, last: string): Promise<Outcome> {
  const { chance } = trial;
  const cluster = await trial.startPrimary();
  await trial.begin(cluster);
  await trial.write(2, 8);
  const session = await cluster.connect(chance.one(WHERE) === 'this database' ? 'dateline' : 'postgres');
  try {
    await session.query('BEGIN');
    await session.query('CREATE TABLE "someone_else" AS SELECT pg_current_xact_id()::text AS number');
    await session.query(last);
    await trial.writers.write(trial.count(20, 40), chance.one([0, 30]));
    await trial.probe();
    trial.isOver();
    return await trial.settle([], { isPrompt: true });
  } finally {
    await session.end();
  }
}

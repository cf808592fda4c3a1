import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** ms. */
const TIMEOUT = 1_000;

/** Whether the database answers within a second. It returns in time even if all connections are in use. */
export function isAnswering(pool: pg.Pool): Promise<boolean> {
  const answer = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, sleep(TIMEOUT, false, { ref: false })]);
}

/** The same, for those who ask often: all who ask before there is an answer get that one. */
export function healthOf(pool: pg.Pool): () => Promise<boolean> {
  let answer: Promise<boolean> | null = null;
  return () => (answer ??= isAnswering(pool).finally(() => (answer = null)));
}

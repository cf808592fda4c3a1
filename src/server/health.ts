import type pg from 'pg';

const PATIENCE = 1_000;

/** Whether the database answers, within a second: also while all connections are taken, and when it is gone. */
export async function isAnswering(pool: pg.Pool): Promise<boolean> {
  let impatience: NodeJS.Timeout | undefined;
  const answer = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const timeout = new Promise<boolean>((resolve) => {
    impatience = setTimeout(resolve, PATIENCE, false);
  });
  return Promise.race([answer, timeout]).finally(() => {
    clearTimeout(impatience);
  });
}

import type pg from 'pg';

/** ms. */
const TIMEOUT = 1_000;

/** Whether the database answers within a second. It returns in time even if all connections are in use. */
export async function isAnswering(pool: pg.Pool): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const answer = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT, false);
  });
  return Promise.race([answer, timeout]).finally(() => {
    clearTimeout(timer);
  });
}

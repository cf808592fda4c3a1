import { setTimeout as pause } from 'node:timers/promises';

/** In ms: so long that only a real failure reaches it. */
const PATIENCE = 60_000;

/** Waits until the condition holds. */
export async function soon(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`This never came: ${what}.`);
    await pause(10);
  }
}

/** Asks again until there is an answer. */
export async function soonest<Result>(ask: () => Promise<Result>): Promise<Result> {
  let answer: { result: Result } | null = null;
  await soon('the node answers', () =>
    ask().then(
      (result) => {
        answer = { result };
        return true;
      },
      () => false,
    ),
  );
  return (answer as unknown as { result: Result }).result;
}

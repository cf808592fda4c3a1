export interface Hourly {
  /** Waits for the run in progress. */
  stop(): Promise<void>;
}

const HOUR = 3_600_000;

/**
 * Runs a chore now and then every hour, one run at a time. A failed run is reported; the next one catches up.
 * @param interval in ms, if it runs more often
 */
export function hourly(
  chore: (isStopped: () => boolean) => Promise<void>,
  onError: (error: unknown) => void,
  interval = HOUR,
): Hourly {
  let running = Promise.resolve();
  let stopped = false;
  const run = () => {
    running = running.then(() => chore(() => stopped)).catch(onError);
  };
  const timer = setInterval(run, interval);
  run();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

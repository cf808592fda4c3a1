export interface Hourly {
  /** Starts no further run, and waits for the one under way. */
  stop(): Promise<void>;
}

const HOUR = 3_600_000;

/** Runs a chore now and then once an hour, one run at a time. The next run makes up for one that fails. */
export function hourly(
  chore: (isStopped: () => boolean) => Promise<void>,
  onError: (error: unknown) => void,
): Hourly {
  let running = Promise.resolve();
  let stopped = false;
  const run = () => {
    running = running.then(() => chore(() => stopped)).catch(onError);
  };
  const timer = setInterval(run, HOUR);
  run();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

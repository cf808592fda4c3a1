export interface Hourly {
  /** Waits for the run in progress. */
  stop(): Promise<void>;
}

const HOUR = 3_600_000;

/**
 * Runs a chore now and then every hour, one run at a time. A failed run is reported; the next one catches up. If it fails for the same
 * reason, that is reported again after an hour, since operators have to find other lines in the log.
 * @param interval in ms, if it runs more often
 */
export function hourly(
  chore: (isStopped: () => boolean) => Promise<unknown>,
  onError: (error: unknown) => void,
  interval = HOUR,
): Hourly {
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let reported = { problem: '', at: -Infinity };
  const report = (error: unknown) => {
    const [problem, at] = [String(error), performance.now()];
    if (problem === reported.problem && at - reported.at < HOUR / 2) return;
    reported = { problem, at };
    onError(error);
  };
  const run = () => {
    running = running.then(() => chore(() => stopped)).catch(report);
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

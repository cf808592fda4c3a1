export interface Hourly {
  /** Begins no more, and waits for what is running. */
  stop(): Promise<void>;
}

const HOUR = 3_600_000;

/** Does a chore now and then once an hour, one run at a time. A run that fails is made up for by the next. */
export function hourly(
  chore: (isOver: () => boolean) => Promise<void>,
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

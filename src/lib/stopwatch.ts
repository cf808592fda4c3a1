/** Begins to measure. The function that it returns says how many µs of CPU the work since then has taken. */
export type Stopwatch = () => () => number;

/**
 * Measures work that runs in one go. The CPU of the process counts what other threads do meanwhile, and time counts what other
 * programs do. So the smaller of the two is taken.
 */
export const cpuStopwatch: Stopwatch = () => {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min(user + system, (performance.now() - began) * 1_000);
  };
};

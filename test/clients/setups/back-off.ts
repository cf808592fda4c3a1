/** Waits half a second to a second, twice as long after each failure, up to 16 seconds. */
export function backOff(failures: number): Promise<void> {
  const ms = 500 * Math.min(2 ** failures, 16) * (1 + Math.random());
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Preloaded into each measured server: reports on request the resources that its process has used. */
export interface Usage {
  /** CPU time in µs, user and system. */
  readonly cpu: number;
  /** Memory in bytes, after garbage collection. */
  readonly rss: number;
  readonly heap: number;
}

// The benchmark has ended.
process.on('disconnect', () => process.exit());

process.on('message', (message: { usage?: true; collect?: boolean }) => {
  if (message.usage !== true) return;
  if (message.collect === true) for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ usage: { cpu: user + system, rss, heap: heapUsed + external } satisfies Usage });
});

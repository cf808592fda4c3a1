/** Preloaded into each server that is measured: tells, when asked, what its process has used. */
export interface Usage {
  /** µs of CPU, user and system. */
  readonly cpu: number;
  /** Bytes, after collecting garbage. */
  readonly rss: number;
  readonly heap: number;
}

process.on('message', (message: { usage?: true; collect?: boolean }) => {
  if (message.usage !== true) return;
  if (message.collect === true) for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ usage: { cpu: user + system, rss, heap: heapUsed + external } satisfies Usage });
});

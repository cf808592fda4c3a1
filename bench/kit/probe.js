/** Preloaded into each server: ends it with the benchmark, and collects garbage before its memory is measured. */
process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  if (message.collect === undefined) return;
  for (let round = 0; round < 3; round += 1) globalThis.gc();
  process.send({ collected: process.memoryUsage().rss });
});

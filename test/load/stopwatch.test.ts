import { expect, it } from 'vitest';
import { cpuStopwatch } from '../../src/lib/stopwatch.ts';

it('does not count the time that other programs have the CPU', () => {
  const spent = cpuStopwatch();
  // Halts the thread, as a busy machine does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  expect(spent()).toBeLessThan(150_000);
});

it('counts the CPU that work takes', () => {
  const spent = cpuStopwatch();
  const before = process.cpuUsage().user;
  while (process.cpuUsage().user - before < 20_000);
  expect(spent()).toBeGreaterThanOrEqual(20_000);
});

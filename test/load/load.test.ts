import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Load, type Client } from '../../src/load/load.ts';

/** ms */
const TOOK = 10;

describe('after a document that took long to prepare', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(1_000);
  });
  afterEach(() => void vi.useRealTimers());

  it('the next one of its account waits four times as long, and those of others do not', async () => {
    let took = TOOK * 1_000;
    const load = new Load({
      ...{ pointsPerAddress: 1e9, pointsPerMember: 1e9, waitSeconds: 60 },
      atOnce: { readers: 4, members: 4 },
      now: () => Date.now(),
      stopwatch: () => () => took,
      log: pino({ level: 'silent' }),
    });
    const client = (clientAddress: string): Client => ({
      ...{ authorization: null, clientAddress },
      onGone: () => () => undefined,
    });
    await load.prepare(client('192.0.2.1'), 0, () => undefined);
    took = 0;
    const since = Date.now();
    const waited = (clientAddress: string) =>
      load.prepare(client(clientAddress), 0, () => Date.now() - since);
    const [same, other] = [waited('192.0.2.1'), waited('192.0.2.2')];
    await vi.advanceTimersByTimeAsync(100);
    expect(await same).toBeGreaterThanOrEqual(4 * TOOK - 2);
    expect(await same).toBeLessThan(5 * TOOK);
    expect(await other).toBeLessThan(TOOK);
  });
});

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Load, type Client } from '../../src/load/load.ts';

/** ms */
const TOOK = 10;

const client = (clientAddress: string): Client => ({
  ...{ authorization: null, clientAddress },
  onGone: () => () => undefined,
});

function openLoad(pointsPerAddress: number, took: () => number): Load {
  return new Load({
    ...{ pointsPerAddress, pointsPerMember: 1e9, waitSeconds: 60 },
    atOnce: { readers: 4, members: 4 },
    now: () => Date.now(),
    stopwatch: () => took,
    log: pino({ level: 'silent' }),
  });
}

describe('after a document that took long to prepare', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(1_000);
  });
  afterEach(() => void vi.useRealTimers());

  it('the next one of its account waits four times as long, and those of others do not', async () => {
    let took = TOOK * 1_000;
    const load = openLoad(1e9, () => took);
    await load.prepare(client('192.0.2.1'), 0, () => undefined);
    took = 0;
    const prepared: string[] = [];
    const waiting = ['192.0.2.1', '192.0.2.2'].map((clientAddress) =>
      load.prepare(client(clientAddress), 0, () => prepared.push(clientAddress)),
    );
    await vi.advanceTimersByTimeAsync(4 * TOOK - 2);
    expect(prepared).toEqual(['192.0.2.2']);
    await vi.advanceTimersByTimeAsync(TOOK);
    await Promise.all(waiting);
    expect(prepared).toEqual(['192.0.2.2', '192.0.2.1']);
  });
});

describe('documents that are refused', () => {
  const refuse = () => {
    throw new Error('Refused.');
  };

  it('may take a fifth of the points of an address', async () => {
    const load = openLoad(10_000, () => 5_000);
    const [one, other] = [client('192.0.2.1'), client('192.0.2.2')];
    for (let count = 0; count < 2; count += 1)
      await expect(load.prepare(one, 0, refuse)).rejects.toThrow('Refused.');
    await expect(load.prepare(one, 0, () => 'taken')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(load.spentAtEntry(one)?.state).toMatchObject({ limit: 2_000, remaining: 0 });
    expect(load.spentAtEntry(other)).toBeNull();
    // What is taken has all of the points.
    for (let count = 0; count < 4; count += 1) await load.prepare(other, 0, () => undefined);
    expect(load.spentAtEntry(other)).toBeNull();
  });
});

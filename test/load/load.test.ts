/** Who rests for how long after work that ran in one go. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Load, type Client } from '../../src/load/load.ts';
import { READER, type Viewer } from '../../src/viewer.ts';
import { deferred } from '../support/clients/wire.ts';

const MEMBER = { ...READER, member: { id: 'a member' } } as Viewer;
const TOOK = 10;

const client = (clientAddress: string, authorization: string | null = null): Client => ({
  authorization,
  clientAddress,
  onGone: () => () => undefined,
});

describe('the rest of an account', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(1_000);
  });
  afterEach(() => void vi.useRealTimers());

  /** ms until the second operation of a client is prepared, while one of `other` is under way. */
  async function restOf(resting: Client, viewer: Viewer, other: Client, isChange = false): Promise<number> {
    let took = TOOK * 1_000;
    const load = new Load({
      ...{ pointsPerAddress: 1e9, pointsPerMember: 1e9, waitSeconds: 60 },
      atOnce: { readers: 4, members: 4 },
      now: () => Date.now(),
      stopwatch: () => () => took,
      log: pino({ level: 'silent' }),
    });
    const ended = deferred();
    const underWay = load.run(viewer, other, { cost: 1, isChange }, () => ended.promise);
    await load.prepare(resting, 0, () => undefined);
    took = 0;
    const since = Date.now();
    const next = load.prepare(resting, 0, () => Date.now() - since);
    await vi.advanceTimersByTimeAsync(100);
    ended.resolve();
    await underWay;
    return next;
  }

  it('is as long as the work if only its own operations are under way, also those of a member', async () => {
    const [reader, member] = [client('192.0.2.1'), client('192.0.2.1', 'Bearer a')];
    expect(await restOf(reader, READER, reader)).toBeLessThan(2 * TOOK);
    expect(await restOf(member, MEMBER, member)).toBeLessThan(2 * TOOK);
  });

  it('is four times as long while a query of another account is under way, but not a change', async () => {
    const [reader, other] = [client('192.0.2.1'), client('192.0.2.2')];
    const rest = await restOf(reader, READER, other);
    expect(rest).toBeGreaterThanOrEqual(4 * TOOK - 2);
    expect(rest).toBeLessThan(5 * TOOK);
    expect(await restOf(reader, MEMBER, client('192.0.2.2', 'Bearer a'), true)).toBeLessThan(2 * TOOK);
  });
});

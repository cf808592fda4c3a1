import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { FairQueue, type FairQueueOptions } from '../../src/load/fair-queue.ts';
import { deferred } from '../support/clients/wire.ts';

const QUEUE = { waiting: 1_000, waitingPerAccount: 1_000, patience: 60_000 };

/** A queue whose places are all taken until `open` is called, and a way to see in which order work begins then. */
function openQueue(options: Partial<FairQueueOptions> = {}) {
  const atOnce = options.atOnce ?? 1;
  const turns = new FairQueue({ atOnce, atOncePerAccount: atOnce, limits: QUEUE, ...options });
  const gate = deferred();
  const begun: string[] = [];
  for (let index = 0; index < atOnce; index += 1) void turns.run([`gate ${index}`], 0, () => gate.promise);
  return {
    turns,
    begun,
    /** Work of an account, named by what it costs. */
    add: (account: string, cost: number) =>
      turns.run([account], cost, () => void begun.push(`${account} ${cost}`)),
    open: gate.resolve,
  };
}

describe('work that waits for its turn', () => {
  it('is done for accounts in turns, however much of it one account has waiting', async () => {
    const { add, open, begun } = openQueue();
    const all = [...['a', 'a', 'a', 'a'].map((account) => add(account, 10)), add('b', 10), add('c', 10)];
    open();
    await Promise.all(all);
    expect(begun).toEqual(['a 10', 'b 10', 'c 10', 'a 10', 'a 10', 'a 10']);
  });

  it('comes sooner the less it costs, among accounts, and in its order within one', async () => {
    const { add, open, begun } = openQueue();
    const all = [add('a', 100), add('b', 50), add('c', 1), add('a', 2)];
    open();
    await Promise.all(all);
    expect(begun).toEqual(['c 1', 'b 50', 'a 100', 'a 2']);
  });

  it('comes later the more its account has used', async () => {
    const { add, open, begun } = openQueue();
    const all = [add('a', 30), add('a', 31), add('a', 32), add('b', 20), add('b', 21), add('b', 22)];
    open();
    await Promise.all(all);
    expect(begun).toEqual(['b 20', 'a 30', 'b 21', 'a 31', 'b 22', 'a 32']);
  });

  it('is not passed again and again by cheaper work that comes piece by piece', async () => {
    const { add, open, begun } = openQueue();
    const patient = add('b', 57);
    const oneByOne = async () => {
      for (let piece = 0; piece < 20; piece += 1) await add('a', 51);
    };
    const all = [patient, oneByOne()];
    open();
    await Promise.all(all);
    expect(begun.slice(0, 3)).toContain('b 57');
  });

  it('keeps its place when more work of its account comes', async () => {
    const { add, open, begun } = openQueue();
    const all = [add('a', 100), ...Array.from({ length: 20 }, () => add('c', 10))];
    open();
    for (let more = 0; more < 20; more += 1) {
      all.push(add('a', 200));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    expect(begun.indexOf('a 100')).toBeLessThan(12);
  });

  it('gets the turn of the account that has used least, of those that share it', async () => {
    const { add, open, begun, turns } = openQueue();
    const all = [add('a', 10), add('a', 10), add('a', 10)];
    all.push(turns.run(['a', 'b'], 10, () => void begun.push('shared')));
    open();
    await Promise.all(all);
    expect(begun).toEqual(['a 10', 'shared', 'a 10', 'a 10']);
  });

  it('leaves a part of the concurrent work to other accounts', async () => {
    const { add, open, begun, turns } = openQueue({ atOnce: 2, atOncePerAccount: 1 });
    const ending = deferred();
    const first = turns.run(['a'], 1, () => ending.promise);
    const second = add('a', 2);
    open();
    await add('b', 3);
    expect(begun).toEqual(['b 3']);
    ending.resolve();
    await Promise.all([first, second]);
    expect(begun).toEqual(['b 3', 'a 2']);
  });

  it("doesn't keep the event loop from running between two turns", async () => {
    const { add, open, begun } = openQueue({ atOnce: 100 });
    const all = Array.from({ length: 50 }, () => add('a', 1));
    open();
    let most = 0;
    for (let before = 0; before < 50; before = begun.length) {
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, begun.length - before);
    }
    await Promise.all(all);
    // Ours and theirs may run in either order.
    expect(most).toBeLessThanOrEqual(2);
  });

  it('is refused at once if its account has too much waiting, and only then', async () => {
    const { add, open } = openQueue({ limits: { ...QUEUE, waitingPerAccount: 2 } });
    const all = [add('a', 1), add('a', 1)];
    await expect(add('a', 1)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
    all.push(add('b', 1));
    open();
    await Promise.all(all);
    await add('a', 1);
  });

  it('is refused if too much is waiting: the last work of the longest line', async () => {
    const { add, open, begun, turns } = openQueue({ limits: { ...QUEUE, waiting: 3 } });
    const all = [add('a', 1), add('a', 2)];
    const dropped = add('a', 3);
    const refused = expect(dropped).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 1 });
    all.push(add('b', 1));
    await refused;
    await expect(add('a', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(turns.waiting).toBe(3);
    open();
    await Promise.all(all);
    expect(begun).toEqual(['a 1', 'b 1', 'a 2']);
  });

  it("is refused once it has waited too long, and doesn't hold up what comes after it", async () => {
    const { add, open, begun, turns } = openQueue({ limits: { ...QUEUE, patience: 1 } });
    await expect(add('a', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 1 });
    expect(turns.waiting).toBe(0);
    open();
    await new Promise((resolve) => setImmediate(resolve));
    await add('a', 2);
    expect(begun).toEqual(['a 2']);
  });

  it('leaves the next turns to other accounts for four times as long as work of its account took', async () => {
    vi.useFakeTimers();
    try {
      const queue = new FairQueue({ atOnce: 1, atOncePerAccount: 1, limits: QUEUE });
      const begun: string[] = [];
      const work = (name: string) => () => {
        begun.push(name);
        if (name === 'a 1') queue.rest('a', 10);
      };
      const all = ['a 1', 'a 2', 'b 1'].map((name) => queue.run([name.charAt(0)], 1, work(name)));
      await vi.advanceTimersByTimeAsync(5);
      expect(begun).toEqual(['a 1', 'b 1']);
      // More work of the operation that is under way makes the rest longer. Without that, it would have ended by then.
      queue.rest('a', 10);
      await vi.advanceTimersByTimeAsync(55);
      expect(begun).toEqual(['a 1', 'b 1']);
      await vi.advanceTimersByTimeAsync(100);
      await Promise.all(all);
      expect(begun).toEqual(['a 1', 'b 1', 'a 2']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is refused with the time after which the queue has moved on', async () => {
    vi.useFakeTimers();
    try {
      const { add, open } = openQueue({ limits: { ...QUEUE, waiting: 1, patience: 7_500 } });
      const slow = expect(add('a', 1)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 8 });
      await vi.advanceTimersByTimeAsync(7_500);
      await slow;
      const waiting = add('a', 2);
      // As long as the last one has waited.
      await expect(add('a', 3)).rejects.toMatchObject({ retryAfter: 8 });
      open();
      await vi.advanceTimersByTimeAsync(10);
      await waiting;
    } finally {
      vi.useRealTimers();
    }
  });

  it('is dropped if its client goes away, and what others wait for is not', async () => {
    const { add, open, begun, turns } = openQueue();
    const leaving = new EventEmitter();
    const onGone = (leave: () => void) => {
      leaving.once('gone', leave);
      return () => leaving.off('gone', leave);
    };
    const dropped = turns.run(['a'], 1, () => void begun.push('dropped'), onGone);
    const refused = expect(dropped).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const kept = add('a', 2);
    expect(turns.waiting).toBe(2);
    leaving.emit('gone');
    await refused;
    expect(turns.waiting).toBe(1);
    open();
    await kept;
    expect(begun).toEqual(['a 2']);
    // Once it has begun, nothing listens any more.
    expect(leaving.listenerCount('gone')).toBe(0);
  });

  it("is dropped at once if its client has already gone, and not if it needn't wait", async () => {
    const gone = (leave: () => void) => {
      leave();
      return () => undefined;
    };
    const { open, begun, turns } = openQueue();
    const late = turns.run(['a'], 1, () => void begun.push('late'), gone);
    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(turns.waiting).toBe(0);
    open();
    await new Promise((resolve) => setImmediate(resolve));
    await turns.run(['a'], 1, () => void begun.push('in time'), gone);
    expect(begun).toEqual(['in time']);
  });

  it('frees its turn if it fails', async () => {
    const { add, open, begun, turns } = openQueue();
    const failing = turns.run(['a'], 1, () => Promise.reject(new Error('failed')));
    const refused = expect(failing).rejects.toThrow('failed');
    const next = add('a', 2);
    open();
    await refused;
    await next;
    expect(begun).toEqual(['a 2']);
  });
});

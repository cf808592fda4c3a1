import { expect, it } from 'vitest';
import { SharedReads } from '../../src/api/shared-reads.ts';

it('what has been read for one cohort is not shared after a withdrawal, whether it began or ended before it', async () => {
  let withdrawals = 0;
  const shared = new SharedReads<object>({
    takedownCount: () => withdrawals,
    size: 100,
    sizeOf: (_value, key) => key.length,
    ttl: 60_000,
  });
  const read = (key: string) => shared.read(key, () => Promise.resolve({}));
  const ended = await read('ended');
  expect(await read('ended')).toBe(ended);
  withdrawals += 1;
  expect(await read('ended')).not.toBe(ended);
  const under = read('under way');
  withdrawals += 1;
  const after = read('under way');
  expect(after).not.toBe(under);
  // The one that began before ends last in the map, but doesn't replace the other.
  const [, second] = await Promise.all([under, after]);
  expect(await read('under way')).toBe(second);
});

it('what counts nothing is read again', async () => {
  const shared = new SharedReads<object>({
    takedownCount: () => 0,
    size: 100,
    sizeOf: () => 0,
    ttl: 60_000,
  });
  const read = () => shared.read('event', () => Promise.resolve({}));
  const first = read();
  expect(read()).toBe(first);
  expect(await first).not.toBe(await read());
});

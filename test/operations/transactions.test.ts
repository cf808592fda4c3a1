import { describe, expect, it } from 'vitest';
import { ChangedMeanwhile, inTransaction } from '../../src/operations/transaction.ts';
import { newId } from '../../src/db/new-id.ts';
import { MERGE_TIMEOUT } from '../../src/operations/merge.ts';
import { deferred } from '../support/clients/wire.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

describe('a transaction', () => {
  const newsroom = useNewsroom();

  it('is repeated after a deadlock in SQL that is written by hand', async () => {
    const locked = [deferred(), deferred()];
    let attempts = 0;
    const lockBoth = (first: 0 | 1) =>
      inTransaction(newsroom.prisma, async (tx) => {
        attempts += 1;
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(4711, ${first}::int)`;
        locked[first]?.resolve();
        await locked[1 - first]?.promise;
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(4711, ${1 - first}::int)`;
        return first;
      });
    expect(await Promise.all([lockBoth(0), lockBoth(1)])).toEqual([0, 1]);
    expect(attempts).toBe(3);
  });

  it('that may take long is repeated once, others four times', async () => {
    const attemptsOf = async (timeout?: number) => {
      let attempts = 0;
      const conflicting = inTransaction(
        newsroom.prisma,
        () => {
          attempts += 1;
          return Promise.reject(new ChangedMeanwhile());
        },
        undefined,
        timeout,
      );
      await expect(conflicting).rejects.toThrow(ChangedMeanwhile);
      return attempts;
    };
    expect([await attemptsOf(MERGE_TIMEOUT), await attemptsOf()]).toEqual([2, 5]);
  });
});

describe('new row ids', () => {
  it('are different UUIDs of version 7, each greater than the one before', () => {
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

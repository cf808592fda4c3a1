import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/load/budgets.ts';
import { LiveReads } from '../../src/live/reads.ts';

describe('reads for subscribers', () => {
  const subscriberOf = (budget: Budget, address: string) => ({ outlet: { account: budget.of(address) } });

  it('wait for points, and no longer once somebody has joined who has some', async () => {
    const budget = new Budget(1_000);
    budget.of('penniless').charge(2_000);
    const reads = new LiveReads({ live: 1, replay: 1 });
    const shared = new Set([subscriberOf(budget, 'penniless')]);
    const read = reads.run('live', { subscribers: shared, cost: 10 }, () => Promise.resolve('read'));
    expect(await Promise.race([read, aTurn()])).toBe(false);
    shared.add(subscriberOf(budget, 'newcomer'));
    expect(await read).toBe('read');
  });

  it('are paid by those for whom they began, even if these leave meanwhile', async () => {
    const budget = new Budget(1_000);
    const reads = new LiveReads({ live: 1, replay: 1 });
    const leaving = subscriberOf(budget, 'leaving');
    const subscribers = new Set([leaving]);
    await reads.run('replay', { subscribers, cost: 1 }, (charge) => {
      subscribers.clear();
      charge(2_000);
      return Promise.resolve();
    });
    expect(leaving.outlet.account.msUntilPoints()).toBeGreaterThan(0);
  });

  it('of many different subscriptions of one address do not delay those of others', async () => {
    const budget = new Budget(1_000_000);
    const reads = new LiveReads({ live: 1, replay: 1 });
    const order: string[] = [];
    const read = (address: string) =>
      reads.run('live', { subscribers: new Set([subscriberOf(budget, address)]), cost: 100 }, async () => {
        order.push(address);
        await aTurn();
      });
    const all = Array.from({ length: 20 }, () => read('many'));
    await Promise.all([...all, read('one')]);
    expect(order.indexOf('one')).toBeLessThan(3);
  });
});

function aTurn(): Promise<false> {
  return new Promise((resolve) => setImmediate(() => resolve(false)));
}

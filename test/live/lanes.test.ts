import { beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../src/accounts.ts';
import { GivingWay } from '../../src/giving-way.ts';
import { Lanes } from '../../src/live/lanes.ts';

describe('reads for subscribers', () => {
  let accounts: Accounts;
  beforeEach(() => {
    accounts = new Accounts({ pointsPerAddress: 1_000, pointsPerMember: 1_000 });
  });

  /** Begins reads for one subscriber at each of the addresses. Returns whose have begun, and a function that finishes them. */
  function begin(lanes: Lanes, addresses: readonly string[]) {
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    const done = Promise.all(
      addresses.map((address) => {
        const subscribers = new Set([{ outlet: { account: accounts.ofAddress(address) } }]);
        return lanes.run('live', { subscribers, cost: 1 }, async () => {
          begun.push(address);
          await new Promise<void>((resolve) => finish.push(resolve));
        });
      }),
    );
    const finishAll = async () => {
      const ended = done.then(() => true);
      while (!(await Promise.race([ended, aTurn()]))) for (const end of finish.splice(0)) end();
    };
    return { begun, finishAll };
  }

  it('are side by side, but those of accounts that have spent much are one at a time', async () => {
    await accounts.ofAddress('spender').charge(500);
    await accounts.ofAddress('other spender').charge(500);
    const lanes = new Lanes({ live: 5, replay: 1 }, new GivingWay());
    const { begun, finishAll } = begin(lanes, ['spender', 'other spender', 'one', 'two', 'three']);
    while (begun.length < 4) await aTurn();
    for (let turn = 0; turn < 10; turn += 1) await aTurn();
    expect(begun.toSorted()).toEqual(['one', 'spender', 'three', 'two']);
    await finishAll();
    expect(begun).toContain('other spender');
  });

  it('wait no longer behind those of accounts that have spent much once somebody else has joined', async () => {
    await accounts.ofAddress('spender').charge(500);
    const lanes = new Lanes({ live: 5, replay: 1 }, new GivingWay());
    const { begun, finishAll } = begin(lanes, ['spender']);
    const shared = new Set([{ outlet: { account: accounts.ofAddress('spender') } }]);
    const read = lanes.run('live', { subscribers: shared, cost: 1 }, () => Promise.resolve('read'));
    while (begun.length < 1) await aTurn();
    for (const address of ['spender', 'reader']) {
      const subscriber = { outlet: { account: accounts.ofAddress(address) } };
      shared.add(subscriber);
      lanes.joined(shared, subscriber.outlet.account);
      for (let turn = 0; turn < 10; turn += 1) await aTurn();
      expect(await Promise.race([read, aTurn()])).toBe(address === 'reader' ? 'read' : false);
    }
    await finishAll();
  });

  it('wait no longer for points once somebody has joined who has some', async () => {
    await accounts.ofAddress('penniless').charge(2_000);
    const lanes = new Lanes({ live: 1, replay: 1 }, new GivingWay());
    const shared = new Set([{ outlet: { account: accounts.ofAddress('penniless') } }]);
    const read = lanes.run('live', { subscribers: shared, cost: 1 }, () => Promise.resolve('read'));
    expect(await Promise.race([read, aTurn()])).toBe(false);
    const subscriber = { outlet: { account: accounts.ofAddress('newcomer') } };
    shared.add(subscriber);
    lanes.joined(shared, subscriber.outlet.account);
    for (let turn = 0; turn < 10; turn += 1) await aTurn();
    expect(await Promise.race([read, aTurn()])).toBe('read');
  });

  it('are paid by those for whom they began, even if these leave meanwhile', async () => {
    const lanes = new Lanes({ live: 1, replay: 1 }, new GivingWay());
    const account = accounts.ofAddress('leaving');
    const subscribers = new Set([{ outlet: { account } }]);
    await lanes.run('replay', { subscribers, cost: 1 }, async (payMore) => {
      subscribers.clear();
      await payMore(2_000);
    });
    expect(await account.msUntilPoints()).toBeGreaterThan(0);
  });
});

function aTurn(): Promise<false> {
  return new Promise((resolve) => setImmediate(() => resolve(false)));
}

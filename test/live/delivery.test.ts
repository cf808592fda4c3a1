import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { Budget } from '../../src/load/budgets.ts';
import { Delivery, type Show } from '../../src/live/delivery.ts';
import { LiveReads, type ReadKind } from '../../src/live/reads.ts';
import type { Subscriber } from '../../src/live/subscriber.ts';
import type { LoggedEvent } from '../../src/log/event.ts';

const POINTS = 100_000;

function eventsTo(last: number): LoggedEvent[] {
  return Array.from({ length: last }, (_, index) => ({
    id: `event ${index + 1}`,
    epochId: 1n,
    position: BigInt(index + 1),
    type: 'ARTICLE_WITHDRAWN',
    occurredAt: new Date(),
    articleId: null,
    noteId: null,
    redactionId: null,
    liveBlogId: null,
    speakerId: null,
    campaignId: null,
    campaignIds: [],
    subjectIds: [],
  }));
}

const ids = (events: readonly LoggedEvent[]) => events.map(({ id }) => id);

describe('a page of events', () => {
  let budget: Budget;
  let hub: { takedownCount: number };
  /** How many events were asked for in each read. */
  let reads: number[];
  beforeEach(() => {
    budget = new Budget('address', POINTS, () => 0);
    hub = { takedownCount: 0 };
    reads = [];
  });

  function subscriber(address: string, onSend = () => undefined as unknown) {
    const received: string[] = [];
    const sink = {
      authorization: null,
      account: budget.of(address),
      send(payload: string) {
        received.push(payload);
        onSend();
      },
      isBehind: () => false,
      end: () => undefined,
    };
    const subscriber: Subscriber<string> = { sink, position: { epochId: 1n, position: 0n }, group: null };
    return { ...subscriber, received };
  }

  function deliver(
    count: number,
    subscribers: Subscriber<string>[],
    {
      show = ids,
      unpaid = 0,
      cost = { page: 0, event: 1 },
      lane = 'replay',
    }: {
      show?: (events: readonly LoggedEvent[]) => (string | null)[];
      unpaid?: number;
      cost?: Show<string>['cost'];
      lane?: ReadKind;
    } = {},
  ) {
    const shows: Show<string> = Object.assign(
      // It throws within the promise, as an execution does.
      async (events: readonly LoggedEvent[]) => {
        reads.push(events.length);
        const payloads = await Promise.resolve(events).then(show);
        return { payloads, unpaid };
      },
      { cost },
    );
    const metrics = { event: () => undefined, delivered: () => undefined };
    const place = { host: 'localhost', port: 5432, database: 'newsroom' };
    const watch = new DatabaseWatch(place, pino({ level: 'silent' }));
    const delivery = new Delivery(
      { reads: new LiveReads({ live: 1, replay: 1 }), hub, metrics, watch },
      shows,
    );
    return delivery.deliver(eventsTo(count), new Set(subscribers), lane);
  }

  /** What the address has paid. */
  function paid(address: string): number {
    const account = budget.of(address);
    for (let points = 0; points < POINTS; points += 1) {
      account.charge(1);
      if (account.msUntilPoints() > 0) return POINTS - points - 1;
    }
    return 0;
  }

  it('is read at once, up to two hundred, and sent in order', async () => {
    const one = subscriber('one');
    await deliver(450, [one]);
    expect(reads).toEqual([200, 200, 50]);
    expect(one.received).toEqual(ids(eventsTo(450)));
  });

  it('is read in parts if it can’t be read at once, and the rest as far as that could', async () => {
    const one = subscriber('one');
    const show = (events: readonly LoggedEvent[]) => {
      if (events.length > 20) throw new Error('That takes too long.');
      return ids(events);
    };
    await deliver(60, [one], { show });
    expect(reads).toEqual([60, 15, 15, 15, 15]);
    expect(one.received).toEqual(ids(eventsTo(60)));
  });

  it('is read again from where it was no longer current, for those who have yet to get it', async () => {
    const first = subscriber(
      'one',
      () => (hub.takedownCount = first.received.length === 2 ? 1 : hub.takedownCount),
    );
    const shownAt: number[] = [];
    const show = (events: readonly LoggedEvent[]) => {
      shownAt.push(hub.takedownCount);
      return ids(events).map((id) => `${id} after ${hub.takedownCount}`);
    };
    await deliver(3, [first], { show });
    expect(first.received).toEqual(['event 1 after 0', 'event 2 after 0', 'event 3 after 1']);
    expect(reads).toEqual([3, 1]);
    expect(shownAt).toEqual([0, 1]);
  });

  it('of a replay is paid by each address for its own subscriptions, and what is sent to them', async () => {
    await deliver(10, [subscriber('one'), subscriber('two'), subscriber('two')], {
      cost: { page: 300, event: 60 },
    });
    // 300 and 10 × 60 are shared; each sending costs 3.
    expect(paid('one')).toBe(330);
    expect(paid('two')).toBe(660);
    expect(paid('three')).toBe(0);
  });

  it('that took more to read than was estimated is paid for that, too', async () => {
    await deliver(10, [subscriber('one'), subscriber('two'), subscriber('two')], {
      cost: { page: 300, event: 60 },
      unpaid: 3_000,
    });
    expect(paid('one')).toBe(1_330);
    expect(paid('two')).toBe(2_660);
  });

  it('that took more to read is paid also by those who leave meanwhile', async () => {
    const leaving = subscriber('leaving');
    const subscribers = new Set([leaving]);
    await new LiveReads({ live: 1, replay: 1 }).run('replay', { subscribers, cost: 1 }, (charge) => {
      subscribers.clear();
      charge(2_000);
      return Promise.resolve();
    });
    expect(paid('leaving')).toBe(2_001);
  });

  it('of live events costs nobody anything if many get it, and else those who do', async () => {
    const many = Array.from({ length: 61 }, () => subscriber('one'));
    await deliver(1, many, { cost: { page: 0, event: 60 }, lane: 'live' });
    expect(paid('one')).toBe(0);
    await deliver(1, [subscriber('two')], { cost: { page: 0, event: 60 }, lane: 'live' });
    expect(paid('two')).toBe(60);
  });
});

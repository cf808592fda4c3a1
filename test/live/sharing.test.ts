import { describe, expect, it } from 'vitest';
import { bystanderForTest, EVENTS, openWithBystander } from '../support/clients/bystander.ts';
import { post } from '../support/clients/from.ts';
import { openWire, subscribe, type Wire } from '../support/clients/wire.ts';
import { stoppedClock } from '../support/clock.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { metric, newsroomForTest } from '../support/newsroom/newsroom.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { until } from '../support/until.ts';
import { opened } from '../support/opened.ts';

const STRANGER = { headers: { 'x-forwarded-for': '192.0.2.1' } };
const OTHER = { headers: { 'x-forwarded-for': '192.0.2.2' } };

/** The same subscription as the others, as a document of its own. */
function different(name: string): string {
  return EVENTS.replace('subscription', `subscription ${name}`);
}

function received(wires: readonly Wire[]): number {
  return wires.reduce(
    (sum, { received }) => sum + received.filter((text) => text.includes('"reason"')).length,
    0,
  );
}

describe('a client address with many different subscriptions', () => {
  const scene = opened(() => openWithBystander({ TRUSTED_PROXIES: '1' }));

  it("doesn't keep others waiting for an event, and gets it too", async () => {
    const { newsroom, begun, isServed } = scene;
    const wires: Wire[] = [];
    for (let socket = 0; socket < 10; socket += 1) {
      const wire = await openWire(newsroom.url, { options: STRANGER });
      for (let index = 0; index < 20; index += 1) {
        wire.send(subscribe(`${index}`, different(`S${socket}_${index}`)));
      }
      wires.push(wire);
    }
    // The bystander's cohort is the oldest one, so another bystander comes last.
    await begun(201);
    const late = await openWire(newsroom.url, { options: OTHER });
    late.send(subscribe('late', different('Late')));
    await begun(202);
    await isServed();
    await late.next();
    expect(received(wires)).toBeLessThan(100);
    await until(() => received(wires) === 200);
    for (const { socket } of [...wires, late]) socket.close();
    await begun(1);
  });
});

describe('the number of different subscriptions', () => {
  it('of an address is limited; the same ones again, and those of others, are not counted', async () => {
    const { newsroom, begun } = await bystanderForTest({
      TRUSTED_PROXIES: '1',
      MAX_DIFFERENT_SUBSCRIPTIONS: '2',
    });
    const wire = await openWire(newsroom.url, { options: STRANGER });
    const sent = async (id: string, name: string) => {
      wire.send(subscribe(id, different(name)));
      return (await wire.next())?.payload;
    };
    wire.send(subscribe('1', different('One')));
    wire.send(subscribe('2', different('Two')));
    wire.send(subscribe('2 again', different('Two')));
    await begun(4);
    const refused = { errors: [{ extensions: { code: 'LIMIT_EXCEEDED', retryAfter: 1 } }] };
    expect(await sent('3', 'Three')).toMatchObject(refused);
    const other = await openWire(newsroom.url, { options: OTHER });
    other.send(subscribe('3', different('Three')));
    await begun(5);
    // Another subscription in this cohort remains.
    wire.send({ id: '2', type: 'complete' });
    await begun(4);
    // After the end of the third.
    await wire.next();
    expect(await sent('3', 'Three')).toMatchObject(refused);
    await wire.next();
    wire.send({ id: '2 again', type: 'complete' });
    await begun(3);
    wire.send(subscribe('3', different('Three')));
    await begun(4);
    for (const { socket } of [wire, other]) socket.close();
    await begun(1);
    expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
  });
});

describe('replays that cost more than an address may spend', () => {
  it('go on once it has points again, and end with every event; others are served meanwhile', async () => {
    const clock = stoppedClock();
    const { newsroom, append, begun, isServed } = await bystanderForTest(
      { TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '20000' },
      clock.now,
    );
    const after = await cursorNow(newsroom);
    for (let count = 0; count < 20; count += 1) await append();
    await isServed();
    const wire = await openWire(newsroom.url, { options: STRANGER });
    for (let index = 0; index < 4; index += 1) {
      // Many fields, which cost 300 points, but are soon read.
      const ids = Array.from({ length: 300 }, (_, alias) => `a${alias}: __typename`).join(' ');
      const query = different(`R${index}($after: String)`)
        .replace('feed(', 'feed(after: $after, ')
        .replace('{ cursor', `{ ${ids}`);
      wire.send(subscribe(`${index}`, query, { after }));
    }
    await until(() => received([wire]) > 0);
    await isServed();
    // The points of ten seconds are not enough for all.
    expect(received([wire])).toBeLessThan(4 * 22);
    await until(() => {
      clock.pass(10);
      return received([wire]) === 4 * 22;
    });
    const byId = new Map<string, string[]>();
    for (const text of wire.received) {
      const { id = '', payload } = JSON.parse(text) as {
        id?: string;
        payload?: { data: { feed: { reason: string } } };
      };
      if (payload !== undefined) byId.set(id, [...(byId.get(id) ?? []), payload.data.feed.reason]);
    }
    const all = Array.from({ length: 22 }, (_, index) => `event ${index + 1}`);
    for (const reasons of byId.values()) expect(reasons).toEqual(all);
    wire.socket.close();
    await begun(1);
  });
});

describe('a reader who joins the subscription of an address without points', () => {
  it("doesn't wait until that address has points again", async () => {
    const clock = stoppedClock();
    const { newsroom, append, begun, isServed } = await bystanderForTest(
      { TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '2000' },
      clock.now,
    );
    const [wire, reader] = [
      await openWire(newsroom.url, { options: STRANGER }),
      await openWire(newsroom.url, { options: OTHER }),
    ];
    wire.send(subscribe('1', different('Shared')));
    await begun(2);
    while ((await post(newsroom, { address: '192.0.2.1' }, '{ __typename }')).status === 200);
    await isServed();
    reader.send(subscribe('1', different('Shared')));
    await begun(3);
    const event = await append();
    expect(await reader.next()).toMatchObject(event);
    clock.pass(10);
    await until(() => received([wire]) === 2);
    for (const { socket } of [wire, reader]) socket.close();
  });
});

describe('an address whose different subscriptions have long lists', () => {
  it('pays for all that each of them shows of an event, although they share its reading', async () => {
    const newsroom = await newsroomForTest({
      settings: { TRUSTED_PROXIES: '1', POINTS_PER_ADDRESS: '14000' },
      now: stoppedClock().now,
    });
    const body = Array.from({ length: 200 }, (_, index) => paragraph(`Paragraph ${index}.`));
    const draft = await openDesk(newsroom).article({ body });
    // 200 blocks with 40 fields each: less than the points of the address, but two of them are more.
    const ids = Array.from({ length: 40 }, (_, alias) => `a${alias}: blockId`).join(' ');
    const long = `subscription { feed { ... on ArticlePublished { article { body { ${ids} } } } } }`;
    const wires = [
      { options: STRANGER, queries: [long, long.replace('a0:', 'b:')] },
      { options: OTHER, queries: [long.replace('a0:', 'c:')] },
    ].map(async ({ options, queries }) => {
      const wire = await openWire(newsroom.url, { options });
      for (const [index, query] of queries.entries()) wire.send(subscribe(String(index), query));
      return wire;
    });
    const opened = await Promise.all(wires);
    await until(() => newsroom.node.subscriptions() === 3);
    await openDesk(newsroom).publish(draft);
    for (const wire of opened) await wire.next();
    await opened[0]?.next();
    expect((await post(newsroom, { address: '192.0.2.1' }, '{ __typename }')).status).toBe(429);
    expect((await post(newsroom, { address: '192.0.2.2' }, '{ __typename }')).status).toBe(200);
    for (const { socket } of opened) socket.close();
  });
});

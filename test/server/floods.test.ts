import { describe, expect, it } from 'vitest';
import { EVENTS, openWithBystander } from '../support/clients/bystander.ts';
import { failuresOf } from '../support/failures.ts';
import { metric } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe, type Wire } from '../support/clients/wire.ts';
import { opened } from '../support/opened.ts';

describe('a socket that floods', () => {
  const scene = opened(() => openWithBystander());

  const FLOODS: readonly (readonly [
    what: string,
    count: number,
    codes: readonly number[],
    send: (wire: Wire, index: number) => void,
  ])[] = [
    ['subscriptions', 20_000, [1008], (wire, index) => wire.send(subscribe(`${index}`, EVENTS))],
    [
      'subscriptions of as many documents',
      20_000,
      [1008],
      (wire, index) => wire.send(subscribe(`${index}`, `subscription S${index} { feed { id } }`)),
    ],
    // Or disconnected without a close frame, if its answers pile up.
    ['WebSocket pings', 50_000, [1008, 1006], ({ socket }) => socket.ping()],
    ['unsolicited WebSocket pongs', 50_000, [1008], ({ socket }) => socket.pong()],
    ['pings of graphql-transport-ws', 20_000, [1008], (wire) => wire.send({ type: 'ping' })],
    [
      'fragments of one message',
      16_000,
      [1008],
      ({ socket }, index) => socket.send('x', { fin: index === 15_999 }),
    ],
    ['messages that are not JSON', 10_000, [4400], (wire) => wire.send('{')],
    ['frames that are not UTF-8', 10_000, [4400], ({ socket }) => socket.send(Buffer.from([0xff, 0xfe, 0]))],
    ['subscriptions with the same id', 10_000, [4409], (wire) => wire.send(subscribe('same', EVENTS))],
  ];

  it('is closed with the code for its kind of flood, and others are served right after', async () => {
    const failures = await failuresOf(
      FLOODS,
      ([what, count]) => `${count} ${what}`,
      async ([, count, codes, send]) => {
        const wire = await openWire(scene.newsroom.url);
        for (let index = 0; index < count; index += 1) send(wire, index);
        expect(codes).toContain((await wire.closed).code);
        await scene.isServed();
        await scene.begun(1);
        expect(await metric(scene.newsroom, 'dateline_cohorts')).toBe(1);
      },
    );
    expect(failures).toEqual([]);
  });
});

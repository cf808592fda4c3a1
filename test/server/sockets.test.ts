import { describe, expect, it, vi } from 'vitest';
import { EVENTS, openWithBystander } from '../support/clients/bystander.ts';
import { metric, newsroomForTest } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { expectWithin, stopwatch, until } from '../support/until.ts';
import { opened } from '../support/opened.ts';

describe('a socket with small limits', () => {
  const scene = opened(() =>
    openWithBystander({
      MAX_SUBSCRIPTIONS_PER_SOCKET: '3',
      MAX_MESSAGE_BYTES: '2048',
      MAX_MESSAGES_PER_SECOND: '40',
      PING_SECONDS: '1',
      CONNECTION_INIT_SECONDS: '60',
    }),
  );

  it('may have a limited number of subscriptions: one more is refused, the others go on, and another may begin once one ends', async () => {
    const wire = await openWire(scene.newsroom.url);
    for (const id of ['1', '2', '3']) wire.send(subscribe(id, EVENTS));
    await scene.begun(4);
    const cohorts = await metric(scene.newsroom, 'dateline_cohorts');
    wire.send(subscribe('4', 'subscription { feed { id } }'));
    expect(await wire.next()).toMatchObject({
      id: '4',
      type: 'next',
      payload: { errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] },
    });
    expect(await wire.next()).toEqual({ id: '4', type: 'complete' });
    // The refused one leaves nothing behind.
    expect(await metric(scene.newsroom, 'dateline_cohorts')).toBe(cohorts);
    await scene.isServed();
    for (const id of ['1', '2', '3']) expect(await wire.next()).toMatchObject({ id, type: 'next' });

    wire.send({ id: '2', type: 'complete' });
    await scene.begun(3);
    wire.send(subscribe('5', EVENTS));
    await scene.begun(4);
    const event = await scene.append();
    const got = [await wire.next(), await wire.next(), await wire.next()];
    expect(got.map((message) => message?.id).sort()).toEqual(['1', '3', '5']);
    for (const message of got) expect(message).toMatchObject(event);
    wire.socket.close();
    await scene.begun(1);
  });

  it('is closed with 1009 for a message that is too long', async () => {
    const wire = await openWire(scene.newsroom.url);
    wire.send(JSON.stringify(subscribe('1', '{ __typename }')).padEnd(2048));
    expect(await wire.next()).toMatchObject({ id: '1', type: 'next' });
    wire.send('x'.repeat(2049));
    expect((await wire.closed).code).toBe(1009);
    await scene.isServed();
  });

  it('may send a limited number of messages between two pings, and is closed with 1008 beyond it', async () => {
    const wire = await openWire(scene.newsroom.url);
    const ids = Array.from({ length: 30 }, (_, index) => `${index}`);
    // Right after a ping, the whole time until the next one is left.
    const ping = () => new Promise((resolve) => wire.socket.once('ping', resolve));
    for (let beat = 0; beat < 2; beat += 1) {
      await ping();
      for (const id of ids) wire.send(subscribe(id, '{ __typename }'));
      for (let count = 0; count < ids.length * 2; count += 1) expect(await wire.next()).not.toBeNull();
    }
    await ping();
    for (let count = 0; count < 50; count += 1) wire.send({ type: 'pong' });
    const { code, reason } = await wire.closed;
    expect(code).toBe(1008);
    expect(reason).toContain('40 messages per second');
  });

  it('is disconnected once it leaves a ping unanswered, and stays open as long as it answers', async () => {
    const answering = await openWire(scene.newsroom.url);
    const silent = await openWire(scene.newsroom.url, { options: { autoPong: false } });
    for (const wire of [answering, silent]) wire.send(subscribe('1', EVENTS));
    await scene.begun(3);
    const pings = vi.fn();
    answering.socket.on('ping', pings);
    expect((await silent.closed).code).toBe(1006);
    await scene.begun(2);
    await until(() => pings.mock.calls.length >= 3);
    const event = await scene.append();
    expect(await answering.next()).toMatchObject(event);
    answering.socket.close();
    await scene.begun(1);
  });

  it('is closed with 4408 if it sends no connection_init in time', async () => {
    const impatient = await newsroomForTest({ settings: { CONNECTION_INIT_SECONDS: '1' } });
    const waiting = await openWire(scene.newsroom.url, { init: null });
    const elapsed = stopwatch();
    const wire = await openWire(impatient.url, { init: null });
    expect((await wire.closed).code).toBe(4408);
    expectWithin(1_000, elapsed);
    expect(waiting.socket.readyState).toBe(waiting.socket.OPEN);
    waiting.socket.terminate();
  });
});

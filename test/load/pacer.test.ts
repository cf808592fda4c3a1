import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pacer } from '../../src/load/pacer.ts';
import { startHeartbeat } from '../../src/http/websocket/heartbeat.ts';
import { openWire } from '../support/clients/wire.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

describe('messages that come at once', () => {
  /** A socket that counts whether it is read, and sends numbered messages. */
  function openClient(pacer: Pacer, handled: string[], address: string, name = address) {
    const client = {
      isPaused: false,
      isTaken: true,
      pause: () => (client.isPaused = true),
      resume: () => (client.isPaused = false),
      send(count: number) {
        for (let index = 0; index < count; index += 1)
          client.isTaken = pacer.take(address, client, 100, () => void handled.push(name));
      },
    };
    return client;
  }

  it('from one client address are handled ten in a turn of the event loop', async () => {
    const [pacer, handled] = [new Pacer(), [] as string[]];
    const one = openClient(pacer, handled, 'address', 'one');
    const two = openClient(pacer, handled, 'address', 'two');
    one.send(15);
    two.send(8);
    expect(handled).toEqual(Array(10).fill('one'));
    expect([one.isPaused, two.isPaused]).toEqual([true, true]);
    await nextTurn();
    expect(handled.slice(10)).toEqual([...Array<string>(5).fill('one'), ...Array<string>(5).fill('two')]);
    expect([one.isPaused, two.isPaused]).toEqual([false, true]);
    await nextTurn();
    expect(handled.length).toBe(23);
    expect(two.isPaused).toBe(false);
  });

  it('let connections be accepted first', async () => {
    let isAccepting = true;
    const [pacer, handled] = [new Pacer(() => isAccepting), [] as string[]];
    openClient(pacer, handled, 'address').send(20);
    await nextTurn();
    await nextTurn();
    expect(handled.length).toBe(10);
    isAccepting = false;
    await nextTurn();
    expect(handled.length).toBe(20);
  });

  it('don’t keep those from other client addresses waiting', () => {
    const [pacer, handled] = [new Pacer(), [] as string[]];
    openClient(pacer, handled, 'one').send(1_000);
    openClient(pacer, handled, 'two').send(1);
    expect(handled.at(-1)).toBe('two');
  });

  it('are handled one at a time if they are long, with a pause in which others are served', async () => {
    const pacer = new Pacer();
    const socket = { pause: () => undefined, resume: () => undefined };
    const times: number[] = [];
    for (let count = 0; count < 4; count += 1)
      pacer.take('address', socket, 60_000, () => void times.push(performance.now()));
    await until(() => times.length === 4);
    for (const [index, time] of times.slice(1).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(28);
  });

  it('after a long answer are handled after a pause, and those from other addresses at once', async () => {
    const [pacer, handled] = [new Pacer(), [] as string[]];
    const one = openClient(pacer, handled, 'one');
    one.send(10);
    pacer.answered('one', 4_000_000);
    one.send(1);
    await nextTurn();
    await nextTurn();
    openClient(pacer, handled, 'two').send(1);
    expect(handled).toEqual([...Array<string>(10).fill('one'), 'two']);
    await until(() => handled.length === 12);
  });

  it('are handled one in a turn while the answers are long', async () => {
    const pacer = new Pacer();
    const turns: number[] = [];
    let turn = 0;
    const countTurn = () => {
      turn += 1;
      if (turns.length < 5) setImmediate(countTurn);
    };
    countTurn();
    const socket = { pause: () => undefined, resume: () => undefined };
    const handle = () => {
      turns.push(turn);
      pacer.answered('address', 4_000_000);
    };
    for (let count = 0; count < 5; count += 1) pacer.take('address', socket, 0, handle);
    await until(() => turns.length === 5);
    expect(new Set(turns).size).toBe(5);
  });

  it('on several sockets of an address are handled in turns', async () => {
    const [pacer, handled] = [new Pacer(), [] as string[]];
    const one = openClient(pacer, handled, 'address', 'one');
    const two = openClient(pacer, handled, 'address', 'two');
    one.send(1_000);
    two.send(1);
    await nextTurn();
    await nextTurn();
    expect(handled).toContain('two');
    expect([one.isPaused, two.isPaused]).toEqual([true, false]);
  });

  it('are dropped when their socket is closed', async () => {
    const [pacer, handled] = [new Pacer(), [] as string[]];
    const one = openClient(pacer, handled, 'address', 'one');
    const two = openClient(pacer, handled, 'address', 'two');
    one.send(1_000);
    two.send(1);
    pacer.drop('address', one);
    await nextTurn();
    expect(handled.slice(10)).toEqual(['two']);
  });

  it('are refused when very many of the address wait, and taken again afterwards', async () => {
    const [pacer, handled] = [new Pacer(), [] as string[]];
    const one = openClient(pacer, handled, 'address', 'one');
    const two = openClient(pacer, handled, 'address', 'two');
    one.send(50_010);
    expect(one.isTaken).toBe(true);
    two.send(1);
    expect([two.isTaken, two.isPaused]).toEqual([false, false]);
    pacer.drop('address', one);
    two.send(1);
    expect(two.isTaken).toBe(true);
    await nextTurn();
    expect(handled.slice(10)).toEqual(['two']);
  });

  it('don’t make a client seem gone while its socket is paused', async () => {
    let pings = 0;
    const waiting = {
      ...{ isAlive: true, isPaused: true, messages: 0, readyState: 1 as const, OPEN: 1 as const },
      ping: () => void (pings += 1),
      terminate: () => expect.fail('It was cut off.'),
    };
    const stop = startHeartbeat(new Set([waiting]), 0.001);
    await until(() => pings > 2);
    stop();
  });

  describe('on a socket', () => {
    let newsroom: Newsroom;
    beforeAll(async () => {
      newsroom = await openNewsroom();
    });
    afterAll(() => newsroom.close());

    it('are all answered, in order', async () => {
      const wire = await openWire(newsroom.url);
      const ids = Array.from({ length: 50 }, (_, index) => `${index}`);
      for (const id of ids) wire.send({ id, type: 'subscribe', payload: { query: '{ nothing }' } });
      const answered: (string | undefined)[] = [];
      while (answered.length < ids.length) answered.push((await wire.next())?.id);
      expect(answered).toEqual(ids);
      wire.socket.terminate();
    });
  });
});

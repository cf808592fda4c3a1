import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { post } from '../support/clients/from.ts';
import { openConnection, openWire, subscribe } from '../support/clients/wire.ts';
import { lockTable } from '../support/database/waiting.ts';
import { metric, UNCACHED, useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

/** Waits while the table is locked. */
const QUERY = '{ campaign(slug: "any") { id } }';
const [LEAVING, STAYING] = [{ address: '192.0.2.1' }, { address: '192.0.2.2' }];
/** Of one client address, with the default pools. */
const AT_ONCE = 2;

describe('an operation that waits for its turn', () => {
  const newsroom = useNewsroom({ settings: { ...UNCACHED, TRUSTED_PROXIES: '1' } });

  let release: () => Promise<void>;
  beforeEach(async () => {
    release = await lockTable(newsroom.prisma, 'Campaign');
  });
  afterEach(() => release());

  const areWaiting = (count: number) =>
    eventually(async () => {
      expect(await metric(newsroom, 'dateline_operations_waiting')).toBe(count);
    });

  /** Sends a query over a connection of its own. */
  function send(): { leave: () => void; answered: Promise<unknown> } {
    const connection = openConnection(newsroom.url);
    const path = `/graphql?${new URLSearchParams({ query: QUERY }).toString()}`;
    connection.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${LEAVING.address}\r\n\r\n`);
    return {
      leave: () => connection.destroy(),
      answered: new Promise((resolve) => connection.once('data', resolve)),
    };
  }

  it('is dropped when its client disconnects, over HTTP; those of others wait on', async () => {
    const begun = Array.from({ length: AT_ONCE }, send);
    const dropped = Array.from({ length: 5 }, send);
    await areWaiting(5);
    const answers = Promise.all(Array.from({ length: AT_ONCE + 1 }, () => post(newsroom, STAYING, QUERY)));
    await areWaiting(6);
    for (const { leave } of dropped) leave();
    await areWaiting(1);
    // An alert on operations that fail leaves these out.
    const outcome = (name: string) =>
      metric(newsroom, `dateline_operations_total{kind="query",outcome="${name}"}`);
    expect([await outcome('gone'), (await outcome('UNAVAILABLE')) || 0]).toEqual([5, 0]);
    await release();
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200]);
    // Otherwise they might wait for the next test's lock.
    await Promise.all(begun.map(({ answered }) => answered));
    for (const { leave } of begun) leave();
  });

  it('is dropped when its socket is closed, and when its client completes it', async () => {
    const open = ({ address }: typeof LEAVING) =>
      openWire(newsroom.url, { options: { headers: { 'x-forwarded-for': address } } });
    const [leaving, staying] = [await open(LEAVING), await open(STAYING)];
    const ids = Array.from({ length: AT_ONCE + 3 }, (_, index) => `${index}`);
    for (const wire of [leaving, staying]) for (const id of ids) wire.send(subscribe(id, QUERY));
    await areWaiting(6);
    leaving.socket.terminate();
    await areWaiting(3);
    staying.send({ id: '3', type: 'complete' });
    await areWaiting(2);
    // The same id can be used again.
    staying.send(subscribe('3', '{ __typename }'));
    await areWaiting(3);
    staying.send({ id: '4', type: 'complete' });
    await areWaiting(2);
    await release();
    await until(() => staying.received.filter((message) => message.includes('"complete"')).length === 4);
    const answered = staying.received.map((text) => JSON.parse(text) as { id?: string; type: string });
    expect(answered.flatMap(({ id, type }) => (type === 'next' ? id : [])).sort()).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    expect(staying.received.join('\n')).not.toContain('errors');
    staying.socket.close();
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const LIVE =
  'subscription { feed(filter: { types: [ARTICLE_WITHDRAWN] }) { ... on ArticleWithdrawn { reason } } }';

describe('the bytes that a cohort shares', () => {
  const newsroom = useNewsroom({
    settings: { MAX_BUFFERED_BYTES: '100000000', MAX_BUFFERED_EVENTS: '100000', PING_SECONDS: '60' },
  });
  let articleId: string;
  beforeAll(async () => {
    articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
  });

  async function open(id: string) {
    const before = newsroom.node.subscriptions();
    const wire = await openWire(newsroom.url);
    wire.send(subscribe(id, LIVE));
    await until(() => newsroom.node.subscriptions() > before);
    return { id, wire };
  }

  async function append(reasons: readonly string[]): Promise<void> {
    await newsroom.prisma.feedEvent.createMany({
      data: reasons.map((reason) => ({ type: 'ARTICLE_WITHDRAWN' as const, articleId, reason })),
    });
  }

  const told = (id: string, reason: string) => {
    const payload = { data: { feed: { reason } }, extensions: { cursor: '…' } };
    return JSON.stringify({ id, type: 'next', payload });
  };
  const withoutCursor = (message: string) => message.replace(/"cursor":"[\w-]+"/, '"cursor":"…"');

  it('reach each subscription under its own id, whatever characters that has', async () => {
    const ids = [
      '1',
      'x'.repeat(100),
      '"\\\u0001',
      'Zürich 🗞️',
      'y'.repeat(400),
      '2',
      'z'.repeat(1_000),
      '3',
    ];
    const clients = [];
    for (const id of ids) clients.push(await open(id));
    expect(await metric(newsroom, 'dateline_cohorts')).toBe(1);
    const reasons = ['short', 'Ö'.repeat(10_000), ''];
    for (const reason of reasons) await append([reason]);
    for (const { id, wire } of clients) {
      for (const _reason of reasons) await wire.next();
      // One more for the answer to connection_init.
      expect(wire.received.slice(1).map(withoutCursor)).toEqual(reasons.map((reason) => told(id, reason)));
      wire.socket.close();
    }
    await until(() => newsroom.node.subscriptions() === 0);
  });

  it('are not overwritten for clients that read them late', async () => {
    const ids = [
      'first and slow',
      'quick',
      'second and slow, with a longer id',
      'q',
      'another that is quick',
    ];
    const clients = [];
    for (const id of ids) clients.push(await open(id));
    const slow = clients.filter(({ id }) => id.includes('slow'));
    for (const { wire } of slow) wire.socket.pause();
    // More than the connections' buffers hold, so that the rest waits on the node.
    const reasons = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(40_000)}`);
    await append(reasons);
    for (const { wire } of clients.filter((client) => !slow.includes(client))) {
      for (const _reason of reasons) await wire.next();
    }
    expect(await metric(newsroom, 'dateline_buffered_bytes')).toBeGreaterThan(1_000_000);
    for (const { wire } of slow) wire.socket.resume();
    for (const { id, wire } of clients) {
      await until(() => wire.received.length > reasons.length);
      const messages = wire.received.slice(1).map(withoutCursor);
      expect(messages.findIndex((message, index) => message !== told(id, reasons[index] ?? ''))).toBe(-1);
      wire.socket.close();
    }
  });
});

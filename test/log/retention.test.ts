import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Cursors } from '../../src/lib/cursors.ts';
import { sharedSecret } from '../../src/db/shared-secret.ts';
import { readHistory } from '../../src/log/history.ts';
import { positionCursor } from '../../src/log/position.ts';
import { prune } from '../../src/log/retention.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const DAYS = 30;

const Reasons = graphql(`
  query Reasons($after: String) {
    feed(first: 100, after: $after, filter: { types: [ARTICLE_WITHDRAWN] }) {
      nodes {
        ... on ArticleWithdrawn {
          reason
        }
      }
    }
  }
`);
const LIVE = `subscription ($after: String) {
  feed(after: $after, filter: { types: [ARTICLE_WITHDRAWN] }) { ... on ArticleWithdrawn { reason } }
}`;

const EXPIRED = { errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] };

describe('the retention of the log', () => {
  const newsroom = useNewsroom();
  let cursors: Cursors;
  let articleId: string;
  beforeAll(async () => {
    cursors = new Cursors(await sharedSecret(newsroom.prisma, 'cursors'));
    articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
  });
  beforeEach(async () => {
    // The beginning of the log never moves back, so each test has a log of its own.
    await newsroom.prisma.feedRetention.deleteMany();
    await newsroom.prisma.feedEvent.deleteMany();
  });

  /** Appends events of these ages in days, each in its own transaction and named by its position: `1`, `2`, … */
  async function write(...ages: readonly number[]): Promise<string[]> {
    const all: string[] = [];
    for (const [index, age] of ages.entries()) {
      const event = await newsroom.prisma.feedEvent.create({
        data: {
          type: 'ARTICLE_WITHDRAWN',
          articleId,
          reason: `${index + 1}`,
          occurredAt: new Date(Date.now() - age * 86_400_000),
        },
      });
      all.push(
        positionCursor(
          cursors,
          await newsroom.prisma.feedEvent.findUniqueOrThrow({ where: { id: event.id } }),
        ),
      );
    }
    return all;
  }

  /** Sets the announcement back in time. */
  const wait = (seconds: number) => newsroom.prisma.$executeRaw`
    UPDATE "FeedRetention" SET "announcedAt" = now() - make_interval(secs => ${seconds})`;

  const left = async () =>
    (await newsroom.prisma.feedEvent.findMany({ orderBy: { position: 'asc' } })).map(({ reason }) => reason);

  async function beginning(): Promise<string | null> {
    const row = await newsroom.prisma.feedRetention.findFirst();
    const { head } = await readHistory(newsroom.prisma);
    return row === null ? null : positionCursor(cursors, { ...head, position: row.position });
  }

  it('announces events that have become too old, and removes nothing for a minute', async () => {
    const [, , third] = await write(40, 35, 31, 29, 0);
    await prune(newsroom.prisma, DAYS);
    expect(await beginning()).toBe(third);
    for (const seconds of [0, 30, 55]) {
      await wait(seconds);
      await prune(newsroom.prisma, DAYS);
      expect(await left()).toEqual(['1', '2', '3', '4', '5']);
    }
    await wait(61);
    await prune(newsroom.prisma, DAYS);
    expect(await left()).toEqual(['4', '5']);
    expect(await beginning()).toBe(third);
  });

  it('announces nothing while no event is too old', async () => {
    await write(29, 10, 0);
    await prune(newsroom.prisma, DAYS);
    expect(await beginning()).toBeNull();
    await prune(newsroom.prisma, 9);
    expect(await beginning()).not.toBeNull();
  });

  it('removes only what was announced, even if more has become too old meanwhile', async () => {
    const [, second, third] = await write(40, 31, 29, 0);
    await prune(newsroom.prisma, DAYS);
    // As if it were days later: the third was not announced.
    const daysLater = DAYS - 2;
    await prune(newsroom.prisma, daysLater);
    expect(await beginning()).toBe(second);
    await wait(61);
    await prune(newsroom.prisma, daysLater);
    expect(await left()).toEqual(['3', '4']);
    expect(await beginning()).toBe(third);
    await prune(newsroom.prisma, daysLater);
    expect(await left()).toEqual(['3', '4']);
    await wait(61);
    await prune(newsroom.prisma, daysLater);
    expect(await left()).toEqual(['4']);
  });

  it('never moves the beginning back, even if the log is to be kept for longer', async () => {
    const [, second] = await write(40, 31, 0);
    await prune(newsroom.prisma, DAYS);
    await wait(61);
    await prune(newsroom.prisma, 35);
    expect(await beginning()).toBe(second);
    // Events that are not removed yet stay, though nobody can rely on them any more.
    expect(await left()).toEqual(['2', '3']);
  });

  for (const nodes of [1, 4]) {
    it(`works on ${nodes === 1 ? 'one node' : `${nodes} nodes at once`}, however many events there are`, async () => {
      const occurredAt = new Date(Date.now() - 40 * 86_400_000);
      await newsroom.prisma.feedEvent.createMany({
        data: Array.from({ length: 1_500 }, () => ({
          type: 'ARTICLE_WITHDRAWN' as const,
          articleId,
          occurredAt,
        })),
      });
      await write(0);
      const pruned = () => Promise.all(Array.from({ length: nodes }, () => prune(newsroom.prisma, DAYS)));
      await pruned();
      expect(await newsroom.prisma.feedEvent.count()).toBe(1_501);
      await wait(61);
      await pruned();
      expect(await left()).toEqual(['1']);
    });
  }

  it('announces up to the last event that is too old, also if one that is not was committed before it', async () => {
    const [, , third] = await write(40, 29, 31, 0);
    await prune(newsroom.prisma, DAYS);
    expect(await beginning()).toBe(third);
    await wait(61);
    await prune(newsroom.prisma, DAYS);
    expect(await left()).toEqual(['2', '4']);
  });

  /** What each way of using a cursor returns: events, or the error. */
  async function outcomes(after: string | null) {
    const polled = await newsroom.ask(Reasons, { after });
    const wire = await openWire(newsroom.url);
    wire.send(subscribe('1', LIVE, { after }));
    const stream = await openStream(newsroom.url, LIVE, { variables: { after } });
    return { polled, wire, stream };
  }

  async function expectExpired(after: string) {
    const { polled, wire, stream } = await outcomes(after);
    expect(polled).toMatchObject(EXPIRED);
    expect(await wire.next()).toMatchObject({ id: '1', type: 'next', payload: EXPIRED });
    expect(await wire.next()).toEqual({ id: '1', type: 'complete' });
    expect(await stream.next()).toMatchObject(EXPIRED);
    expect(await stream.next()).toBeNull();
    wire.socket.close();
    await until(() => newsroom.node.subscriptions() === 0);
  }

  async function expectEvents(after: string | null, expected: readonly string[]) {
    const { polled, wire, stream } = await outcomes(after);
    expect(polled.data.feed.nodes).toEqual(expected.map((reason) => ({ reason })));
    await until(() => newsroom.node.subscriptions() === 2);
    await newsroom.prisma.feedEvent.create({
      data: { type: 'ARTICLE_WITHDRAWN', articleId, reason: 'live' },
    });
    for (const reason of [...(after === null ? [] : expected), 'live']) {
      const data = { feed: { reason } };
      expect(await wire.next()).toMatchObject({ payload: { data } });
      expect(await stream.next()).toMatchObject({ data });
    }
    wire.socket.close();
    stream.abandon();
    await until(() => newsroom.node.subscriptions() === 0);
    await newsroom.prisma.feedEvent.deleteMany({ where: { reason: 'live' } });
  }

  for (const state of ['announced', 'removed'] as const) {
    it(`makes cursors before the beginning expire once that is ${state}, and no others`, async () => {
      const [first = '', second = '', third = '', fourth = ''] = await write(40, 35, 31, 2, 1);
      await expectEvents(first, ['2', '3', '4', '5']);
      await prune(newsroom.prisma, DAYS);
      if (state === 'removed') {
        await wait(61);
        await prune(newsroom.prisma, DAYS);
      }
      for (const cursor of [first, second]) await expectExpired(cursor);
      await expectEvents(third, ['4', '5']);
      await expectEvents(fourth, ['5']);
      await expectEvents(null, ['4', '5']);
    });
  }

  it('does not affect subscribers who are replaying', async () => {
    const [, after = ''] = await write(40, 35);
    const wire = await openWire(newsroom.url);
    wire.send(subscribe('1', LIVE, { after }));
    await until(() => newsroom.node.subscriptions() === 1);
    await prune(newsroom.prisma, DAYS);
    await wait(61);
    await prune(newsroom.prisma, DAYS);
    expect(await left()).toEqual([]);
    await write(0);
    expect(await wire.next()).toMatchObject({ payload: { data: { feed: { reason: '1' } } } });
    wire.socket.close();
  });

  it('does not affect subscribers that have had no events for a long time, even if many come at once', async () => {
    const { publishedRevisionId: revisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: articleId },
    });
    const wire = await openWire(newsroom.url);
    wire.send(subscribe('1', LIVE));
    await until(() => newsroom.node.subscriptions() === 1);
    // None of its topic: its position is before the beginning of the log.
    await newsroom.prisma.feedEvent.create({
      data: { type: 'ARTICLE_REVISED', articleId, revisionId, occurredAt: new Date(0) },
    });
    await prune(newsroom.prisma, DAYS);
    expect(await beginning()).not.toBeNull();
    // More than a cohort keeps, so that they are replayed from the log.
    const reasons = Array.from({ length: 1_600 }, (_, index) => `${index}`);
    await newsroom.prisma.feedEvent.createMany({
      data: reasons.map((reason) => ({ type: 'ARTICLE_WITHDRAWN' as const, articleId, reason })),
    });
    for (const reason of reasons) {
      expect(await wire.next()).toMatchObject({ payload: { data: { feed: { reason } } } });
    }
    wire.socket.close();
  });
});

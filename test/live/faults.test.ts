import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POOL_NAMES } from '../../src/db/pools.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import {
  cursorNow,
  Feed,
  FeedPage,
  followedArticle,
  recordStatements,
  take,
} from '../support/clients/feed.ts';
import { metric, openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { eventually, expectWithin, stopwatch, until } from '../support/until.ts';

const Spoken = graphql(`
  subscription Spoken($speakerId: ID!, $after: String) {
    statementRecorded(filter: { speakerId: $speakerId }, after: $after) {
      id
      statement {
        text
      }
    }
  }
`);

const LISTENER = 'dateline feed';

describe('the feed when things go wrong', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    // However busy the machine is, a client that stops reading is closed for what is waiting for it, not for its silence.
    newsroom = await openNewsroom({ settings: { PING_SECONDS: '300' } });
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  /** Terminates the node's listening connection, or the connections of its pool. */
  async function terminate(which: 'listener' | 'pool') {
    const ofNode = which === 'listener' ? [LISTENER] : POOL_NAMES.map((name) => `dateline ${name}`);
    return newsroom.prisma.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = ANY(${ofNode})`;
  }

  async function isListening() {
    const [row] = await newsroom.prisma.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = ${LISTENER} AND query LIKE '%pg_listening_channels%'`;
    return row.count === 1;
  }

  const record = (speakerId: string, count: number, length = 10) =>
    recordStatements(newsroom, { speakerId, count, text: 'x'.repeat(length) });

  /** The ids of the events that tell of what a speaker said. */
  async function logOf(speakerId: string) {
    const events = await newsroom.prisma.feedEvent.findMany({
      where: { type: 'STATEMENT_RECORDED', speakerId: rowId(speakerId) },
      orderBy: { position: 'asc' },
    });
    return events.map(({ id }) => id);
  }

  it('delivers within a second or so when the listening connection breaks, and listens again', async () => {
    const { article, watching } = await followedArticle(newsroom);
    expect(await terminate('listener')).toBe(1);
    const { event } = await desk.comment(article);
    const elapsed = stopwatch();
    expect((await take(watching, 1))[0]?.id).toBe(event.id);
    expectWithin(1_000, elapsed);
    await until(isListening);
    const { event: later } = await desk.comment(article);
    expect((await take(watching, 1))[0]?.id).toBe(later.id);
  });

  it('delivers within a second or so when no notification comes', async () => {
    const { article, watching } = await followedArticle(newsroom);
    await newsroom.prisma.$executeRaw`ALTER TABLE "LogHead" DISABLE TRIGGER "LogHead_wake"`;
    try {
      const { event } = await desk.comment(article);
      const elapsed = stopwatch();
      expect((await take(watching, 1))[0]?.id).toBe(event.id);
      expectWithin(1_000, elapsed);
    } finally {
      await newsroom.prisma.$executeRaw`ALTER TABLE "LogHead" ENABLE TRIGGER "LogHead_wake"`;
    }
  });

  it("survives the end of its pool's connections, and skips no event that it was about to deliver", async () => {
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    // Only statements: the node may still have to deliver that the speaker is public.
    const filter = { speakerIds: [speaker.id], types: ['STATEMENT_RECORDED' as const] };
    const watching = await newsroom.watch(Feed, { filter });
    for (let round = 0; round < 8; round += 1) {
      await record(speaker.id, 25);
      await terminate('pool');
    }
    const events = await take(watching, 200);
    expect(events.map(({ id }) => id)).toEqual(await logOf(speaker.id));
    await eventually(async () => expect((await newsroom.ask(FeedPage, {})).errors).toEqual([]));
  });

  it('keeps sockets open while the database is away, and goes on once it is back', async () => {
    const { article, watching } = await followedArticle(newsroom);
    await newsroom.database.takeDown();
    try {
      const away = await newsroom.ask(FeedPage, {});
      expect(away.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    } finally {
      await newsroom.database.bringBack();
    }
    await eventually(async () => expect((await newsroom.ask(FeedPage, {})).errors).toEqual([]));
    const { event } = await desk.comment(article);
    expect((await take(watching, 1))[0]?.id).toBe(event.id);
  });

  it('closes the socket of a client that stops reading; it resumes without a gap, and others are unaffected', async () => {
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    const { article, watching: other } = await followedArticle(newsroom);
    const after = await cursorNow(newsroom);
    const before = newsroom.node.subscriptions();
    const slow = await openWire(newsroom.url);
    slow.send(subscribe('slow', Spoken.toString(), { speakerId: speaker.id }));
    await until(() => newsroom.node.subscriptions() > before);
    slow.socket.pause();

    // More bytes than the connection's buffers hold and the node keeps for a client.
    await record(speaker.id, 400, 40_000);
    const { event } = await desk.comment(article);
    expect((await take(other, 1))[0]?.id).toBe(event.id);
    // The node keeps little more than a megabyte for it.
    await until(async () => (await metric(newsroom, 'dateline_buffered_bytes')) > 2 ** 20);
    expect(await metric(newsroom, 'dateline_buffered_bytes')).toBeLessThan(2 ** 20 + 50_000);

    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 4413 });
    expect(await metric(newsroom, 'dateline_socket_closes_total{code="4413"}')).toBe(1);
    const ids = await logOf(speaker.id);
    const back = await openWire(newsroom.url);
    back.send(subscribe('back', Spoken.toString(), { speakerId: speaker.id, after }));
    for (const id of ids) {
      expect(await back.next()).toMatchObject({ payload: { data: { statementRecorded: { id } } } });
    }
    back.socket.close();
  });

  it('replays as fast as a client reads, however much there is', async () => {
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    const after = await cursorNow(newsroom);
    await record(speaker.id, 400, 40_000);
    const slow = await openWire(newsroom.url);
    slow.send(subscribe('slow', Spoken.toString(), { speakerId: speaker.id, after }));
    const quick = await openWire(newsroom.url);
    quick.send(subscribe('quick', Spoken.toString(), { speakerId: speaker.id, after }));
    const ids = await logOf(speaker.id);
    expect(await slow.next()).toMatchObject({ payload: { data: { statementRecorded: { id: ids[0] } } } });
    slow.socket.pause();
    for (const id of ids) {
      expect(await quick.next()).toMatchObject({ payload: { data: { statementRecorded: { id } } } });
    }
    slow.socket.resume();
    for (const id of ids.slice(1)) {
      expect(await slow.next()).toMatchObject({ payload: { data: { statementRecorded: { id } } } });
    }
    for (const { socket } of [slow, quick]) socket.close();
  });

  it('falls back to the log when more events come at once than it keeps, and skips none', async () => {
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    const watching = await newsroom.watch(Spoken, { speakerId: speaker.id });
    await record(speaker.id, 2_500);
    const ids: string[] = [];
    while (ids.length < 2_500) {
      const { data } = await watching.next();
      ids.push(data?.statementRecorded.id ?? '');
    }
    expect(ids).toEqual(await logOf(speaker.id));
  });
});

/** Clients that leave at an awkward moment must leave nothing behind. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { lockTable, someoneWaits } from '../support/database/waiting.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openConnection, openStream, openWire, postRequest, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const FEED = 'subscription { feed { cursor } }';

describe('after a client has left', () => {
  // However busy the machine is, a client that stops reading isn't closed for its silence.
  const newsroom = useNewsroom({ settings: { MAX_SOCKETS_PER_ADDRESS: '12', PING_SECONDS: '300' } });

  const serves = (count: number) => until(() => newsroom.node.subscriptions() === count);

  const streamRequest = (body: object, headers = {}) =>
    postRequest(JSON.stringify(body), { Accept: 'text/event-stream', ...headers });

  async function connected() {
    const connection = openConnection(newsroom.url).resume();
    await once(connection, 'connect');
    return connection;
  }

  it('none of its subscriptions is left if it began, completed and began one again with the same id', async () => {
    const wire = await openWire(newsroom.url);
    for (let count = 0; count < 5; count += 1) {
      wire.send(subscribe('1', FEED));
      wire.send({ id: '1', type: 'complete' });
    }
    wire.send(subscribe('1', FEED));
    wire.send(subscribe('last', '{ __typename }'));
    while ((await wire.next())?.id !== 'last');
    await serves(1);
    wire.socket.close();
    await serves(0);
  });

  it('none of its subscriptions is left if it closed its socket while many of its messages were waiting', async () => {
    const wire = await openWire(newsroom.url);
    for (let id = 0; id < 400; id += 1) wire.send(subscribe(`${id}`, FEED));
    wire.socket.close();
    await wire.closed;
    // It is handled after them.
    const after = await openWire(newsroom.url);
    after.send(subscribe('last', '{ __typename }'));
    while ((await after.next())?.id !== 'last');
    await serves(0);
    after.socket.close();
  });

  it('none of its streams is left if it requested several on one connection', async () => {
    const connection = await connected();
    connection.write(streamRequest({ query: FEED }).repeat(10));
    // The others would never be answered, so the client is disconnected.
    await once(connection, 'close');
    await serves(0);
    expect(await metric(newsroom, 'dateline_event_streams')).toBe(0);
    // Nor is it counted for its client address any more.
    const streams = await Promise.all(Array.from({ length: 12 }, () => openStream(newsroom.url, FEED)));
    expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect((await openStream(newsroom.url, FEED)).status).toBe(429);
    for (const stream of streams) stream.abandon();
    await serves(0);
  });

  it('no stream is left if it began only after the client had disconnected', async () => {
    const campaign = await openDesk(newsroom).campaign();
    const release = await lockTable(newsroom.prisma, 'Campaign');
    const connection = await connected();
    const query = 'subscription ($slug: String!) { campaignUpdated(slug: $slug) { id } }';
    connection.write(streamRequest({ query, variables: { slug: campaign.slug } }));
    await someoneWaits(newsroom.prisma);
    connection.destroy();
    await until(() => newsroom.logged.some(({ msg, status }) => msg === 'request' && status === 200));
    await release();
    const wire = await openWire(newsroom.url);
    wire.send(subscribe('1', FEED));
    await serves(1);
    wire.socket.close();
    await serves(0);
  });

  it('a stream was counted and its origin checked, whatever its response type', async () => {
    for (const Accept of ['*/*', 'text/*', 'TEXT/EVENT-STREAM']) {
      const connection = await connected();
      connection.write(streamRequest({ query: FEED }, { Accept }));
      await until(async () => (await metric(newsroom, 'dateline_event_streams')) === 1);
      connection.destroy();
      await serves(0);
      for (const from of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
        const foreign = await connected();
        let answer = '';
        foreign.on('data', (data) => (answer += String(data)));
        foreign.write(streamRequest({ query: FEED }, { Accept, ...from }));
        await until(() => answer.includes('Pages of this origin may not open live connections.'));
        foreign.destroy();
      }
    }
  });

  it('nothing that waits for a client is sent once its article is withdrawn', async () => {
    const desk = openDesk(newsroom);
    const canary = 'CANARY-e8b1';
    const article = await desk.publishedArticle({
      body: [1, 2, 3].map(() => paragraph(`${canary} ${'x'.repeat(15_000)}`)),
    });
    const id = rowId(article.id);
    const { publishedRevisionId: revisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id },
    });
    const query = `subscription { feed(filter: { articleIds: ["${article.id}"] }) {
      ... on ArticleRevised { article { bodyText } } ... on ArticleWithdrawn { reason } } }`;
    const slow = await openWire(newsroom.url);
    slow.send(subscribe('1', query));
    await serves(1);
    slow.socket.pause();
    // More than the connections' buffers hold, so that the rest waits on the node.
    const waiting = () => metric(newsroom, 'dateline_buffered_bytes');
    while ((await waiting()) < 200_000) {
      await newsroom.prisma.feedEvent.create({
        data: { type: 'ARTICLE_REVISED', articleId: id, revisionId },
      });
    }
    await desk.withdraw(article, 'It was wrong.');
    await until(async () => (await waiting()) === 0);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1006 });
    await serves(0);
  });
});

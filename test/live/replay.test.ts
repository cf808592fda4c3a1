import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { FeedPageQueryVariables } from '../gql/graphql.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import {
  cursorNow,
  Feed,
  FeedPage,
  followedArticle,
  recordStatements,
  take,
} from '../support/clients/feed.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { until } from '../support/until.ts';

const ArticleSince = graphql(`
  subscription ArticleSince($slug: String!, $after: Cursor) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      id
    }
  }
`);

describe('the feed for those who resume', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  async function page(variables: FeedPageQueryVariables, token?: string) {
    const { data, errors } = await newsroom.ask(FeedPage, variables, token);
    expect(errors).toEqual([]);
    return data.feed;
  }

  const record = (speakerId: string, count: number) => recordStatements(newsroom, { speakerId, count });

  it('replays what was missed and goes on live, with no gap and no event twice', async () => {
    const { article, watching: first } = await followedArticle(newsroom);
    const filter = { articleIds: [article.id] };
    const seen = [(await desk.comment(article)).event.id];
    const [last] = await take(first, 1);
    await first.stop();
    for (let missed = 0; missed < 3; missed += 1) seen.push((await desk.comment(article)).event.id);

    const second = await newsroom.watch(Feed, { filter, after: last?.cursor });
    const third = await newsroom.watch(ArticleSince, { slug: article.slug, after: last?.cursor });
    for (let live = 0; live < 2; live += 1) seen.push((await desk.comment(article)).event.id);
    expect((await take(second, 5)).map(({ id }) => id)).toEqual(seen.slice(1));
    for (const id of seen.slice(1)) expect((await third.next()).data?.articleUpdated.id).toBe(id);
  });

  it('replays the whole log, in many pages, while more is written to it', async () => {
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    await record(speaker.id, 450);
    const filter = { speakerIds: [speaker.id] };
    // The speaker's own event, and the first of what they said.
    const { nodes } = await page({ first: 2, filter });
    const watching = await newsroom.watch(Feed, { filter, after: nodes[1]?.cursor });
    const writing = (async () => {
      for (let batch = 0; batch < 6; batch += 1) await record(speaker.id, 25);
    })();
    const events = await take(watching, 449 + 150);
    await writing;
    expect(new Set(events.map(({ id }) => id)).size).toBe(599);

    const logged = await newsroom.prisma.feedEvent.findMany({
      where: { type: 'STATEMENT_RECORDED', speakerId: rowId(speaker.id) },
      orderBy: { position: 'asc' },
      skip: 1,
    });
    expect(events.map(({ id }) => id)).toEqual(logged.map(({ id }) => id));
  });

  it('misses nothing that is written while subscriptions begin', async () => {
    const speaker = await desk.person({ visibility: 'PUBLIC' });
    const filter = { speakerIds: [speaker.id] };
    await record(speaker.id, 1);
    const after = await cursorNow(newsroom);
    const done = new AbortController();
    const writing = (async () => {
      while (!done.signal.aborted) await record(speaker.id, 3);
    })();
    const watchers = [];
    for (let count = 0; count < 8; count += 1) watchers.push(await newsroom.watch(Feed, { filter, after }));
    done.abort();
    await writing;
    const expected = await newsroom.prisma.feedEvent.findMany({
      where: { type: 'STATEMENT_RECORDED', speakerId: rowId(speaker.id) },
      orderBy: { position: 'asc' },
      skip: 1,
    });
    for (const watching of watchers) {
      const events = await take(watching, expected.length);
      expect(events.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }
  });

  it('replays no event of an article that was withdrawn since, except the withdrawal', async () => {
    const after = await cursorNow(newsroom);
    const article = await desk.publishedArticle({ headline: 'CANARY of the withdrawn' });
    await desk.publish(await desk.revise(article, { headline: 'CANARY of the withdrawn, revised' }));
    await desk.withdraw(article);
    const filter = { articleIds: [article.id] };
    const reader = await newsroom.watch(Feed, { filter, after });
    expect(await take(reader, 1)).toMatchObject([{ __typename: 'ArticleWithdrawn', articleId: article.id }]);
    expect((await page({ filter })).nodes).toMatchObject([{ __typename: 'ArticleWithdrawn' }]);

    const member = await newsroom.watch(Feed, { filter, after }, newsroom.tokens.EDITOR);
    expect((await take(member, 3)).map(({ __typename }) => __typename)).toEqual([
      'ArticlePublished',
      'ArticleRevised',
      'ArticleWithdrawn',
    ]);
  });

  it('refuses a cursor that it did not issue, and keeps the socket open', async () => {
    const { cursor } = (await desk.comment(await desk.publishedArticle())).event;
    const listCursor = await newsroom.ask(
      graphql(`
        query StatementsPage {
          statements(first: 1) {
            pageInfo {
              endCursor
            }
          }
        }
      `),
      {},
    );
    const forged = [
      ['garbage', 'BAD_USER_INPUT'],
      ['', 'BAD_USER_INPUT'],
      [`${cursor}AAAA`, 'BAD_USER_INPUT'],
      [listCursor.data.statements.pageInfo.endCursor, 'BAD_USER_INPUT'],
      // Whoever has a cursor of another database can't know that there is a new one.
      [cursor.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')), 'CURSOR_EXPIRED'],
      [Buffer.from(`${'x'.repeat(16)}9223372036854775808.1`).toString('base64url'), 'CURSOR_EXPIRED'],
    ] as const;
    const before = newsroom.node.subscriptions();
    const wire = await openWire(newsroom.url);
    for (const [index, [after, code]] of forged.entries()) {
      wire.send(subscribe(`${index}`, Feed.toString(), { after }));
      const refused = await wire.next();
      expect(refused).toMatchObject({
        id: `${index}`,
        type: 'next',
        payload: { errors: [{ path: ['feed'], extensions: { code } }] },
      });
      expect(await wire.next()).toEqual({ id: `${index}`, type: 'complete' });
      const answer = await newsroom.ask(FeedPage, { after });
      expect(answer.errors).toMatchObject([{ path: ['feed'], extensions: { code } }]);
    }
    wire.send(subscribe('next', '{ __typename }'));
    expect(await wire.next()).toMatchObject({ id: 'next', payload: { data: { __typename: 'Query' } } });
    wire.socket.close();
    expect(newsroom.node.subscriptions()).toBe(before);
  });

  it('shows each event as the subscriber may see it at that moment', async () => {
    const hidden = await desk.statement({ text: 'CANARY under wraps' });
    const article = await desk.publishedArticle({ headline: 'For all' });
    await desk.revise(article, { headline: 'For members yet', body: [quote(hidden.id)] });
    const filter = { articleIds: [article.id] };
    const after = (await page({ first: 1, filter: { types: ['ARTICLE_PUBLISHED'] } })).pageInfo.startCursor;
    const reader = await newsroom.watch(Feed, { filter, after });
    const member = await newsroom.watch(Feed, { filter, after }, newsroom.tokens.EDITOR);
    expect((await take(reader, 1))[0]).toMatchObject({ article: { headline: 'For all', revisionNumber: 1 } });
    expect((await take(member, 1))[0]).toMatchObject({
      article: { headline: 'For members yet', revisionNumber: 2 },
    });
  });

  it('shows no article that is no longer public, however soon it is withdrawn', async () => {
    const article = await desk.publishedArticle();
    const id = rowId(article.id);
    const { publishedRevisionId: revisionId } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id },
    });
    const wire = await openWire(newsroom.url);
    const before = newsroom.node.subscriptions();
    wire.send(
      subscribe(
        '1',
        `subscription { feed(filter: { articleIds: ["${article.id}"] }) {
          ... on ArticleRevised { article { state } }
          ... on ArticleWithdrawn { reason }
        } }`,
      ),
    );
    await until(() => newsroom.node.subscriptions() > before);
    const rounds = 100;
    for (let round = 0; round < rounds; round += 1) {
      await newsroom.prisma.$transaction([
        newsroom.prisma.article.update({ where: { id }, data: { state: 'PUBLISHED', withdrawnAt: null } }),
        newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_REVISED', articleId: id, revisionId } }),
      ]);
      await newsroom.prisma.$transaction([
        newsroom.prisma.article.update({
          where: { id },
          data: { state: 'WITHDRAWN', withdrawnAt: new Date(), withdrawalReason: 'It was wrong.' },
        }),
        newsroom.prisma.feedEvent.create({
          data: { type: 'ARTICLE_WITHDRAWN', articleId: id, reason: `${round}` },
        }),
      ]);
    }
    await until(() => wire.received.at(-1)?.includes(`"reason":"${rounds - 1}"`));
    wire.socket.close();
    expect(wire.received.filter((message) => message.includes('"reason"'))).toHaveLength(rounds);
    expect(wire.received.filter((message) => message.includes('"state":"WITHDRAWN"'))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { FeedPageQueryVariables } from '../gql/graphql.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { ArticleUpdates, cursorNow, Feed, FeedPage, followedArticle, take } from '../support/clients/feed.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';

describe('the feed for those who resume', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);

  async function page(variables: FeedPageQueryVariables, token?: string) {
    const { data, errors } = await newsroom.ask(FeedPage, variables, token);
    expect(errors).toEqual([]);
    return data.feed;
  }

  it('replays what was missed and goes on live, with no gap and no event twice', async () => {
    const { article, watching: first } = await followedArticle(newsroom);
    const filter = { articleIds: [article.id] };
    const seen = [(await desk.comment(article)).event.id];
    const [last] = await take(first, 1);
    await first.stop();
    for (let missed = 0; missed < 3; missed += 1) seen.push((await desk.comment(article)).event.id);

    const second = await newsroom.watch(Feed, { filter, after: last?.cursor });
    const third = await newsroom.watch(ArticleUpdates, { slug: article.slug, after: last?.cursor });
    for (let live = 0; live < 2; live += 1) seen.push((await desk.comment(article)).event.id);
    expect((await take(second, 5)).map(({ id }) => id)).toEqual(seen.slice(1));
    for (const id of seen.slice(1)) expect((await third.next()).data?.articleUpdated.id).toBe(id);
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
});

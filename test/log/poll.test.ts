import { describe, expect, it } from 'vitest';
import type { FeedPageQueryVariables } from '../gql/graphql.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { cursorNow, FeedPage } from '../support/clients/feed.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

describe('the feed for those who poll', () => {
  const newsroom = useNewsroom();
  const desk = openDesk(newsroom);

  async function poll(variables: FeedPageQueryVariables, token?: string) {
    const { data, errors } = await newsroom.ask(FeedPage, variables, token);
    expect(errors).toEqual([]);
    return data.feed;
  }

  it('returns what is new, oldest first, page by page', async () => {
    const after = await cursorNow(newsroom);
    const article = await desk.publishedArticle();
    const filter = { articleIds: [article.id] };
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push((await desk.comment(article)).event.id);

    const first = await poll({ first: 2, after, filter });
    expect(first.nodes.map(({ __typename }) => __typename)).toEqual([
      'ArticlePublished',
      'ArticleCommentAdded',
    ]);
    expect(first.pageInfo).toEqual({
      startCursor: first.nodes[0]?.cursor,
      endCursor: first.nodes[1]?.cursor,
      hasNextPage: true,
      hasPreviousPage: after !== null,
    });
    expect(first.edges).toEqual(first.nodes.map(({ id, cursor }) => ({ cursor, node: { id } })));

    const second = await poll({ first: 3, after: first.pageInfo.endCursor, filter });
    expect(second.nodes.map(({ id }) => id)).toEqual(ids.slice(1));
    expect(second).toMatchObject({ pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  });

  it('returns the same cursor if nothing is new, which finds what comes next', async () => {
    const article = await desk.publishedArticle();
    const filter = { articleIds: [article.id] };
    const { pageInfo } = await poll({ filter });
    const idle = await poll({ filter, after: pageInfo.endCursor });
    expect(idle.nodes).toEqual([]);
    expect(idle.pageInfo).toEqual({
      startCursor: null,
      endCursor: pageInfo.endCursor,
      hasNextPage: false,
      hasPreviousPage: true,
    });
    const { event } = await desk.comment(article);
    const later = await poll({ filter, after: idle.pageInfo.endCursor });
    expect(later.nodes.map(({ id }) => id)).toEqual([event.id]);
  });

  it('has no cursor if the log is empty', async () => {
    const draft = await desk.article();
    expect(await poll({ filter: { articleIds: [draft.id] } })).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
    });
  });

  it('pages over only what the viewer may see', async () => {
    const article = await desk.publishedArticle();
    await desk.publish(await desk.revise(article, { headline: 'CANARY' }));
    await desk.withdraw(article);
    const filter = { articleIds: [article.id] };
    const reader = await poll({ first: 1, filter });
    expect(reader).toMatchObject({
      nodes: [{ __typename: 'ArticleWithdrawn' }],
      pageInfo: { hasNextPage: false },
    });
    expect(await poll({ first: 1, filter }, newsroom.tokens.REPORTER)).toEqual(reader);
    const member = await poll({ first: 1, filter }, newsroom.tokens.EDITOR);
    expect(member).toMatchObject({
      nodes: [{ __typename: 'ArticlePublished' }],
      pageInfo: { hasNextPage: true },
    });
  });

  it('returns 20 events by default, and between 1 and 100', async () => {
    const article = await desk.publishedArticle();
    const filter = { articleIds: [article.id] };
    const event = {
      type: 'ARTICLE_WITHDRAWN' as const,
      articleId: rowId(article.id),
      reason: 'It was wrong.',
    };
    await newsroom.prisma.feedEvent.createMany({ data: Array.from({ length: 20 }, () => event) });
    expect((await poll({ filter })).nodes).toHaveLength(20);
    expect((await poll({ filter, first: 100 })).nodes).toHaveLength(21);
    for (const first of [0, -1, 101]) {
      const { errors } = await newsroom.ask(FeedPage, { first });
      expect(errors).toMatchObject([{ path: ['feed'], extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateWebhookEndpointInput } from '../gql/graphql.ts';
import { absentId, globalId, unique } from '../support/newsroom/factories.ts';
import { eventually } from '../support/until.ts';
import { openStage, typesOf } from '../support/webhooks/stage.ts';

describe('an endpoint', () => {
  let stage: Awaited<ReturnType<typeof openStage>>;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  /** What an endpoint with these conditions gets of a change, up to a last event that it gets too. */
  async function given(
    conditions: Partial<CreateWebhookEndpointInput>,
    change: () => Promise<unknown>,
    last: () => Promise<unknown>,
  ) {
    const { receiver } = await stage.receive(conditions);
    await change();
    const before = await stage.newsroom.prisma.feedEvent.count();
    await last();
    expect(await stage.newsroom.prisma.feedEvent.count()).toBeGreaterThan(before);
    const { position } = await stage.newsroom.prisma.feedEvent.findFirstOrThrow({
      orderBy: { position: 'desc' },
    });
    await eventually(async () => {
      const endpoint = await stage.newsroom.prisma.webhookEndpoint.findFirstOrThrow({
        where: { url: receiver.url },
      });
      expect(endpoint.position >= position).toBe(true);
    });
    return receiver;
  }

  it('by a tag gets the event by which an article loses the tag, and none after it', async () => {
    const { desk, newsroom } = stage;
    const name = unique('tag');
    const article = await desk.publishedArticle({ tags: [name] });
    const { id } = await newsroom.prisma.tag.findFirstOrThrow({ where: { name } });
    const receiver = await given(
      { tagIds: [globalId('Tag', id)] },
      async () => {
        await desk.publishedArticle();
        const tagged = await desk.publish(await desk.revise(article, { headline: 'Tagged' }));
        const lost = await desk.publish(await desk.revise(tagged, { tags: [] }));
        await desk.publish(await desk.revise(lost, { headline: 'Without the tag' }));
      },
      () => desk.publishedArticle({ tags: [name] }),
    );
    expect(typesOf(receiver)).toEqual(['article.revised', 'article.revised', 'article.published']);
  });

  it('by an author gets the event by which an article loses the author, and those of the author’s live posts', async () => {
    const { desk } = stage;
    const author = await desk.person({ visibility: 'PUBLIC' });
    const contributions = [{ contributor: { personId: author.id }, role: 'AUTHOR' as const }];
    const article = await desk.publishedArticle({ contributions });
    const { liveBlog } = await desk.openLiveBlog();
    const receiver = await given(
      { authorIds: [author.id], types: ['ARTICLE_REVISED', 'LIVE_POST_ADDED'] },
      async () => {
        const lost = await desk.publish(await desk.revise(article, { contributions: [] }));
        await desk.publish(await desk.revise(lost, { headline: 'Another’s' }));
        await desk.livePost(liveBlog, { headline: 'Nobody’s' });
      },
      () => desk.livePost(liveBlog, { headline: 'Hers', contributions }),
    );
    expect(typesOf(receiver)).toEqual(['article.revised', 'live_post.added']);
  });

  it('by a section gets events of articles below it, also the one by which an article leaves', async () => {
    const { desk } = stage;
    const above = await desk.section();
    const below = await desk.section({ parentId: above.id });
    const other = await desk.section();
    const article = await desk.publishedArticle({ sectionId: below.id });
    const receiver = await given(
      { sectionIds: [above.id] },
      async () => {
        await desk.publishedArticle({ sectionId: other.id });
        const moved = await desk.publish(await desk.revise(article, { sectionId: other.id }));
        await desk.publish(await desk.revise(moved, { headline: 'Elsewhere' }));
      },
      () => desk.publishedArticle({ sectionId: below.id }),
    );
    expect(typesOf(receiver)).toEqual(['article.revised', 'article.published']);
  });

  it('by a live blog gets the events of its posts, none of another one, and none of its article’s text', async () => {
    const { desk } = stage;
    const { article, liveBlog } = await desk.openLiveBlog();
    const other = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog);
    const receiver = await given(
      { liveBlogIds: [liveBlog.id] },
      async () => {
        await desk.livePost(liveBlog);
        await desk.livePost(other.liveBlog);
        await desk.publish(await desk.revise(article, { headline: 'Revised' }));
        await desk.reviseLivePost(livePost, { headline: 'Revised' });
        await desk.removeLivePost(livePost);
      },
      () => desk.endLiveBlog(liveBlog),
    );
    const gone = { postId: livePost.id, edge: null };
    // The removal sends an event again that is on its way at that moment, with the same id.
    const received = new Map(receiver.received.map((delivery) => [delivery.id, delivery]));
    expect([...received.values()]).toMatchObject([
      { type: 'live_post.added', data: { edge: { node: { isKeyEvent: false } } } },
      { type: 'live_post.revised', data: { postId: livePost.id } },
      { type: 'live_post.removed', data: gone },
      { type: 'live_blog.ended', data: { liveBlog: { id: liveBlog.id, state: 'ENDED' } } },
    ]);
  });

  it('of what doesn’t exist is refused', async () => {
    for (const name of ['Tag', 'Section', 'LiveBlog'] as const) {
      const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}Ids`;
      expect(await stage.webhooks.tryCreate({ [field]: [absentId(name)] })).toMatchObject({
        __typename: 'NotFoundError',
        path: ['input', field, '0'],
      });
      expect(await stage.webhooks.tryCreate({ [field]: [] })).toMatchObject({
        __typename: 'ValidationError',
      });
    }
  });
});

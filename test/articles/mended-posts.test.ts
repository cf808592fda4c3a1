/** A withdrawn article whose text was right comes back once a post of its live blog is mended. */
import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import { PublishArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { eventually } from '../support/until.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { EDITOR, REPORTER } = newsroom.tokens;
const desk = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);
const page = articleReader(newsroom);

interface Seen {
  readonly node: { readonly revisions: { readonly nodes: readonly { readonly headline: string }[] } } | null;
  readonly person: object | null;
  readonly article: { readonly revisions: { readonly nodes: readonly { readonly number: number }[] } } | null;
  readonly feed: { readonly nodes: readonly object[] };
}
const Everything = untyped<Seen, { post: string; person: string; slug: string; ids: string[] }>(`
  query ($post: ID!, $person: ID!, $slug: String!, $ids: [ID!]) {
    node(id: $post) { ... on LivePost { revisions(first: 9) { nodes { headline } } } }
    person: node(id: $person) { id }
    article(slug: $slug) { revisions(first: 9) { nodes { number } } }
    feed(first: 9, filter: { articleIds: $ids }) { nodes { __typename ... on ArticleEvent { changes { revisionNumber } } } }
  }`);
const Can = untyped<{ article: { viewerCan: string[] } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { viewerCan } }',
);

/** A withdrawn article with two published revisions, a live blog with a wrong post, and somebody who was asked for comment. */
async function withdrawn() {
  const { article: first, liveBlog } = await reporterOwned();
  const article = await desk.publish(await desk.revise(first, { headline: unique('Second') }));
  const person = await desk.person();
  const request = await desk.requestComment(article, { askedOf: { personId: person.id } });
  await desk.closeRequest(request, { noteText: 'We asked for comment.' });
  const { livePost } = await desk.livePost(liveBlog, { headline: 'Wrong', body: [paragraph('Wrong.')] });
  await desk.withdraw(article, 'A post was wrong.');
  await desk.hide(person.id);
  const { revisionNumber } = await page(article.slug, EDITOR);
  const variables = { post: livePost.id, person: person.id, slug: article.slug, ids: [article.id] };
  return {
    article: { ...article, revisionNumber },
    livePost,
    seen: async () => (await newsroom.ask(Everything, variables)).data,
    mayPublish: async () =>
      (await newsroom.ask(Can, { slug: article.slug }, EDITOR)).data.article.viewerCan.includes('PUBLISH'),
    publishing: () => desk.attempt(PublishArticle, { id: article.id, expectedRevision: revisionNumber }),
  };
}

async function reporterOwned() {
  const article = await desk.publish(await reporter.article());
  return { article, liveBlog: await desk.liveBlog(article) };
}

describe('a withdrawn article whose post was mended', () => {
  it('comes back in the same revision, and readers see nothing else from before the withdrawal', async () => {
    const { article, livePost, seen, mayPublish, publishing } = await withdrawn();
    const { revisionNumber } = article;
    expect(await mayPublish()).toBe(false);
    expect(await publishing()).toMatchObject({
      ...{ __typename: 'InvalidStateError', reason: 'WITHDRAWN', path: ['input', 'expectedRevision'] },
      message: `Revision ${revisionNumber} was withdrawn. First mend it with reviseArticle, or change or remove a post of its live blog. To show it to readers again as it was, use restoreArticle.`,
    });
    await desk.reviseLivePost(livePost, { headline: 'Mended', body: [paragraph('Mended.')] });
    expect(await mayPublish()).toBe(true);
    expect(await seen()).toMatchObject({ node: null, article: null });
    expect(await publishing()).toMatchObject({ article: { state: 'PUBLISHED', revisionNumber } });
    const after = await seen();
    expect(after.node?.revisions.nodes).toEqual([{ headline: 'Mended' }]);
    expect(after.article?.revisions.nodes).toEqual([{ number: revisionNumber }]);
    expect(after.person).toBeNull();
    expect(after.feed.nodes.at(-1)).toEqual({ __typename: 'ArticleRestored', changes: null });
    const html = { html: 'Wrong.', isPublic: true };
    expect(await newsroom.prisma.block.count({ where: { articleId: rowId(article.id), ...html } })).toBe(0);
  });

  it('comes back so once the post was removed', async () => {
    const { livePost, seen, mayPublish, publishing } = await withdrawn();
    await desk.removeLivePost(livePost);
    expect(await mayPublish()).toBe(true);
    expect(await publishing()).toMatchObject({ article: { state: 'PUBLISHED' } });
    expect(await seen()).toMatchObject({ node: null, person: null });
  });

  it('comes back so at its time if that revision is scheduled', async () => {
    const { article, livePost, seen } = await withdrawn();
    await desk.reviseLivePost(livePost, { headline: 'Mended' });
    await desk.schedule(article, '2099-01-01T00:00:00Z');
    const where = { id: rowId(article.id) };
    await newsroom.prisma.article.update({ where, data: { scheduledFor: new Date(Date.now() - 1_000) } });
    await eventually(async () => expect((await seen()).article).not.toBeNull());
    const { node, person } = await seen();
    expect([node?.revisions.nodes, person]).toEqual([[{ headline: 'Mended' }], null]);
  });

  it('comes back as it was with restoreArticle, and with all that readers saw', async () => {
    const { article, livePost, seen } = await withdrawn();
    await desk.reviseLivePost(livePost, { headline: 'Mended' });
    await desk.restore(article);
    const { node, person } = await seen();
    expect(node?.revisions.nodes).toEqual([{ headline: 'Mended' }, { headline: 'Wrong' }]);
    expect(person).not.toBeNull();
  });

  it('stays withdrawn while the change of the post is a draft', async () => {
    const { livePost, mayPublish, publishing } = await withdrawn();
    await reporter.reviseLivePost(livePost, { headline: 'In work' });
    expect(await mayPublish()).toBe(false);
    expect(await publishing()).toMatchObject({ __typename: 'InvalidStateError', reason: 'WITHDRAWN' });
  });
});

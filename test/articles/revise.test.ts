import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviseArticleInput } from '../gql/graphql.ts';
import { absentId, openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { PublishArticle, ReviseArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { everything, NOTHING, WholeArticle } from '../support/newsroom/whole-article.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function read(slug: string) {
  const { data } = await newsroom.ask(WholeArticle, { slug }, newsroom.tokens.EDITOR);
  return data.article;
}

async function revise(input: ReviseArticleInput) {
  return newsroom.ask(ReviseArticle, { input }, newsroom.tokens.EDITOR);
}

describe('revising an article', () => {
  it('changes every given field', async () => {
    const article = await desk.article();
    const { input, read: expected } = await everything(desk);
    const body = [paragraph('Another story.')];
    await desk.revise(article, { ...input, body });
    expect(await read(article.slug)).toMatchObject({
      ...expected,
      bodyText: 'Another story.',
      revisionNumber: 2,
      revisions: {
        nodes: [
          { number: 2, headline: 'Café reopens' },
          { number: 1, headline: article.slug },
        ],
      },
    });
  });

  it('keeps the fields that are not given', async () => {
    const { input, read: expected } = await everything(desk);
    const article = await desk.article(input);
    await desk.revise(article, { standfirst: 'Changed.' });
    expect(await read(article.slug)).toMatchObject({
      ...expected,
      standfirst: 'Changed.',
      bodyText: `The story of ${article.slug}.`,
    });
  });

  it('clears fields that are null', async () => {
    const { input } = await everything(desk);
    const article = await desk.article(input);
    await desk.revise(article, {
      standfirst: null,
      byline: null,
      trailText: null,
      mainImage: null,
      rights: null,
      tags: null,
      sourceIds: null,
      campaignIds: null,
      actionIds: null,
      embargoedUntil: null,
      body: null,
    });
    expect(await read(article.slug)).toMatchObject({ ...NOTHING, headline: 'Café reopens', bodyText: '' });
  });

  it('refuses to clear the headline', async () => {
    const { id } = await desk.article();
    const { data } = await revise({ id, expectedRevision: 1, headline: null });
    expect(data.reviseArticle).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'headline'],
      message: 'headline must not be empty.',
    });
  });

  it.each([0, -1, 1, 3, 2_147_483_647])(
    'is refused with revision %i if the article is at revision 2, and returns the current one',
    async (expectedRevision) => {
      const article = await desk.article();
      await desk.revise(article, { headline: 'Mine' });
      const { data } = await revise({ id: article.id, expectedRevision, headline: 'Theirs' });
      expect(data.reviseArticle).toMatchObject({
        __typename: 'RevisionConflictError',
        path: ['input', 'expectedRevision'],
        current: { id: article.id, revisionNumber: 2, headline: 'Mine' },
      });
      expect(await read(article.slug)).toMatchObject({ revisionNumber: 2, headline: 'Mine' });
    },
  );

  it('says which revision to build on, and which does not exist yet', async () => {
    const article = await desk.article();
    await desk.revise(article, { headline: 'Mine' });
    const messageOf = async (expectedRevision: number) =>
      (await revise({ id: article.id, expectedRevision, headline: 'Theirs' })).data.reviseArticle;
    expect(await messageOf(1)).toMatchObject({
      message:
        'The article is at revision 2, not 1: somebody changed it since you read it. Merge your change with revision 2, and send it with that number.',
    });
    expect(await messageOf(7)).toMatchObject({
      message: expect.stringContaining('There is no revision 7 yet: the article is at revision 2.') as string,
    });
  });

  it('saves nothing if it changes nothing, also with an idempotency key, and nothing can then be published', async () => {
    const sources = [await desk.sourceReport(), await desk.sourceReport()].map(({ id }) => id);
    const same = { headline: 'Same', standfirst: 'As before.', tags: ['b', 'a'], sourceIds: sources };
    const article = await desk.publishedArticle(same);
    const before = await read(article.slug);
    const again = { ...same, tags: ['a', 'b'], sourceIds: sources.toReversed(), slug: article.slug };
    for (const input of [{}, again, { noteText: null }]) {
      const all = { id: article.id, expectedRevision: 1, idempotencyKey: unique('key'), ...input };
      for (let sent = 0; sent < 2; sent++)
        expect((await revise(all)).data.reviseArticle).toMatchObject({ article: { revisionNumber: 1 } });
    }
    expect(await read(article.slug)).toEqual(before);
    const input = { id: article.id, expectedRevision: 1 };
    const { data } = await newsroom.ask(PublishArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.publishArticle).toMatchObject({ __typename: 'InvalidStateError', reason: 'ALREADY_PUBLIC' });
    for (const [index, change] of [{ standfirst: null }, { noteText: 'More.' }].entries())
      expect(await desk.revise({ ...article, revisionNumber: index + 1 }, change)).toMatchObject({
        revisionNumber: index + 2,
      });
  });

  it('is still refused if it changes nothing of a revision that is no longer the current one', async () => {
    const article = await desk.article({ headline: 'First' });
    await desk.revise(article, { headline: 'Second' });
    const { data } = await revise({ id: article.id, expectedRevision: 1, headline: 'Second' });
    expect(data.reviseArticle).toMatchObject({ __typename: 'RevisionConflictError' });
  });

  it.each([{ embargoedUntil: '2999-01-01T00:00:00Z' }, { headline: '' }, { noteText: ' ' }, { tags: [''] }])(
    'is refused with %j if the article is published, and saves no revision',
    async (input) => {
      const { id, slug } = await desk.publishedArticle();
      const { data } = await revise({ id, expectedRevision: 1, ...input });
      const [field = ''] = Object.keys(input);
      expect(data.reviseArticle).toMatchObject({ __typename: 'ValidationError' });
      expect('path' in data.reviseArticle && data.reviseArticle.path?.slice(0, 2)).toEqual(['input', field]);
      expect(await read(slug)).toMatchObject({ revisionNumber: 1, revisions: { nodes: [{ number: 1 }] } });
    },
  );

  it('is refused if the article is withdrawn', async () => {
    const article = await desk.publishedArticle();
    await desk.withdraw(article);
    const { data } = await revise({ id: article.id, expectedRevision: 1, headline: 'Late' });
    expect(data.reviseArticle).toMatchObject({ __typename: 'InvalidStateError', state: 'WITHDRAWN' });
  });

  it("is refused if the article doesn't exist", async () => {
    const id = absentId('Article');
    const { data } = await revise({ id, expectedRevision: 1 });
    expect(data.reviseArticle).toMatchObject({ __typename: 'NotFoundError', path: ['input', 'id'], id });
  });
});

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import { PublishArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { eventually, until } from '../support/until.ts';

const Told = untyped<{ feed: { nodes: object[] } }, { ids: string[] }>(`query ($ids: [ID!]) {
  feed(first: 100, filter: { articleIds: $ids }) {
    nodes {
      __typename
      ... on ArticlePublished { article { headline } }
      ... on ArticleRevised { note { text } }
      ... on ArticleWithdrawn { reason }
    }
  }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
afterEach(() => {
  vi.useRealTimers();
});
const desk = openDesk(newsroom);
const page = articleReader(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;

const logged = (id: string) => loggedTypes(newsroom, { articleId: rowId(id) });

/** Waits until readers can read everything that was committed about an article. */
async function expectTold(id: string, events: unknown[]) {
  await eventually(async () => {
    const { data } = await newsroom.ask(Told, { ids: [id] });
    expect(data.feed.nodes).toEqual(events);
  });
}

const publish = (id: string) => desk.attempt(PublishArticle, { id, expectedRevision: 1 });
const UNDER_EMBARGO = { __typename: 'InvalidStateError', articleState: 'DRAFT', path: ['input', 'id'] };

describe('publishing an article', () => {
  it('makes it visible to readers and sends them an event', async () => {
    const article = await desk.article({ headline: 'News' });
    expect(await page(article.slug)).toBeNull();
    expect(await desk.publish(article)).toMatchObject({ state: 'PUBLISHED', revisionNumber: 1 });
    const shown = await page(article.slug);
    expect(shown).toMatchObject({ state: 'PUBLISHED', headline: 'News', updateNotes: { nodes: [] } });
    expect(shown.lastModifiedAt).toBe(shown.firstPublishedAt);
    await expectTold(article.id, [{ __typename: 'ArticlePublished', article: { headline: 'News' } }]);
  });

  it('keeps showing readers the published revision while editors work on a newer one', async () => {
    const article = await desk.publishedArticle({ headline: 'Published', body: [paragraph('Said.')] });
    const before = await page(article.slug);
    await desk.revise(article, { headline: 'In work', body: [paragraph('Unsaid.')] });
    for (const token of [undefined, REPORTER]) expect(await page(article.slug, token)).toEqual(before);
    expect(await page(article.slug, EDITOR)).toMatchObject({
      ...{ revisionNumber: 2, headline: 'In work', bodyText: 'Unsaid.' },
      ...{ updateNotes: { nodes: [] }, revisions: { totalCount: 2 } },
    });
    expect(await logged(article.id)).toEqual(['ARTICLE_PUBLISHED']);
  });

  it('again replaces the older revision and shows readers the update note', async () => {
    const article = await desk.publishedArticle();
    const before = await page(article.slug);
    await desk.publish(await desk.revise(article, { headline: 'Newer' }), ' It is newer now. ');
    const after = await page(article.slug);
    const text = 'It is newer now.';
    expect(after).toMatchObject({
      ...{ revisionNumber: 2, headline: 'Newer', firstPublishedAt: before.firstPublishedAt },
      updateNotes: { nodes: [{ kind: 'UPDATE', text, revisionNumber: 2, statement: null }] },
      revisions: { totalCount: 2 },
    });
    expect(after.lastModifiedAt > before.lastModifiedAt).toBe(true);
    await expectTold(article.id, [
      { __typename: 'ArticlePublished', article: { headline: 'Newer' } },
      { __typename: 'ArticleRevised', note: { text } },
    ]);
  });

  it('without a note shows none, and the next one shows no note of an earlier one again', async () => {
    const article = await desk.publishedArticle();
    const quiet = await desk.publish(await desk.revise(article, { headline: 'Newer' }));
    const noted = await desk.publish(await desk.revise(quiet, { headline: 'Newer still' }), 'More.');
    await desk.publish(await desk.revise(noted, { headline: 'Once more' }));
    expect((await page(article.slug)).updateNotes.nodes.map(({ text }) => text)).toEqual(['More.']);
    await expectTold(article.id, [
      expect.objectContaining({ __typename: 'ArticlePublished' }),
      { __typename: 'ArticleRevised', note: null },
      { __typename: 'ArticleRevised', note: { text: 'More.' } },
      { __typename: 'ArticleRevised', note: null },
    ]);
  });

  it('for the first time can have a note, too', async () => {
    const draft = await desk.article();
    await desk.publish(draft, 'First published by another newsroom.');
    expect(await page(draft.slug)).toMatchObject({
      updateNotes: {
        nodes: [{ kind: 'UPDATE', text: 'First published by another newsroom.', revisionNumber: 1 }],
      },
    });
  });

  it('is refused with an empty note, and publishes nothing', async () => {
    const { id, slug } = await desk.article();
    const mistakes = [['noteText', { noteText: ' ' }]] as const;
    expect(await notRefused(newsroom, 'publishArticle', { id, expectedRevision: 1 }, mistakes)).toEqual([]);
    expect(await page(slug)).toBeNull();
  });
});

describe('an embargo', () => {
  it("follows the database's clock, not the node's", async () => {
    const hour = 3_600_000;
    const early = await desk.article({ embargoedUntil: new Date(Date.now() + hour).toISOString() });
    const late = await desk.article({ embargoedUntil: new Date(Date.now() - hour).toISOString() });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * hour });
    expect(await publish(early.id)).toMatchObject(UNDER_EMBARGO);
    expect(await page(early.slug)).toBeNull();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 4 * hour });
    expect(await publish(late.id)).toMatchObject({ __typename: 'PublishArticlePayload' });
  });

  it('ends at its time, not before', async () => {
    const { id } = await desk.article();
    const endIn = async (ms: number) => {
      const [row] = await newsroom.prisma.$queryRaw<[{ end: Date }]>`
        UPDATE "Article" SET "embargoedUntil" = now() + make_interval(secs => ${ms / 1_000}) WHERE "id" = ${rowId(id)}::uuid
        RETURNING "embargoedUntil" AS "end"`;
      return row.end;
    };
    await endIn(3_600_000);
    expect(await publish(id)).toMatchObject(UNDER_EMBARGO);
    const end = await endIn(300);
    await until(async () => (await publish(id)).__typename === 'PublishArticlePayload');
    const where = { id: rowId(id) };
    const { firstPublishedAt } = await newsroom.prisma.article.findUniqueOrThrow({ where });
    expect(firstPublishedAt?.getTime()).toBeGreaterThanOrEqual(end.getTime());
    expect(await logged(id)).toEqual(['ARTICLE_PUBLISHED']);
  });

  it('is named to the second', async () => {
    const { id } = await desk.article({ embargoedUntil: '2999-01-01T15:54:26Z' });
    expect(await publish(id)).toMatchObject({
      message: 'The article is under embargo until 1 January 2999, 15:54:26 UTC.',
    });
  });

  it('can be lifted', async () => {
    const draft = await desk.article({ embargoedUntil: '2999-01-01T00:00:00Z' });
    await desk.publish(await desk.revise(draft, { embargoedUntil: null }));
    expect(await page(draft.slug)).toMatchObject({ revisionNumber: 2 });
  });
});

describe('withdrawing an article', () => {
  it('hides it from readers, tells them the reason, and keeps it visible to editors', async () => {
    const { id, slug } = await desk.publishedArticle();
    expect(await notRefused(newsroom, 'withdrawArticle', { id }, [['reason', { reason: ' ' }]])).toEqual([]);
    expect(await desk.withdraw({ id }, ' It was wrong. ')).toMatchObject({ state: 'WITHDRAWN' });
    for (const token of [undefined, REPORTER]) expect(await page(slug, token)).toBeNull();
    expect(await page(slug, EDITOR)).toMatchObject({ state: 'WITHDRAWN', revisionNumber: 1 });
    await expectTold(id, [{ __typename: 'ArticleWithdrawn', reason: 'It was wrong.' }]);
    expect(await logged(id)).toEqual(['ARTICLE_PUBLISHED', 'ARTICLE_WITHDRAWN']);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { graphql } from '../gql/index.ts';
import { absentId, openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { PublishArticle, WithdrawArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const Page = graphql(`
  query PageWhenPublished($slug: String!) {
    article(slug: $slug) {
      state
      revisionNumber
      headline
      bodyText
      firstPublishedAt
      lastModifiedAt
      updateNotes {
        nodes {
          kind
          text
          revisionNumber
          statement {
            id
          }
        }
      }
      revisions {
        totalCount
      }
    }
  }
`);

const Told = graphql(`
  query ToldOfArticle($ids: [ID!]) {
    feed(first: 100, filter: { articleIds: $ids }) {
      nodes {
        __typename
        ... on ArticlePublished {
          article {
            headline
          }
        }
        ... on ArticleRevised {
          note {
            text
          }
        }
        ... on ArticleWithdrawn {
          reason
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());
afterEach(() => {
  vi.useRealTimers();
});

async function page(slug: string, token?: string) {
  return (await newsroom.ask(Page, { slug }, token)).data.article;
}

/** The article's events in the log, whether or not readers can read them yet. */
async function logged(id: string) {
  const events = await newsroom.prisma.feedEvent.findMany({
    where: { articleId: rowId(id) },
    orderBy: { position: 'asc' },
  });
  return events.map(({ type }) => type);
}

/** What readers are told about an article, once everything that was committed is readable. */
async function expectTold(id: string, events: unknown[]) {
  await eventually(async () => {
    const { data } = await newsroom.ask(Told, { ids: [id] });
    expect(data.feed.nodes).toEqual(events);
  });
}

async function publish(id: string, expectedRevision: number) {
  const input = { id, expectedRevision };
  return (await newsroom.ask(PublishArticle, { input }, newsroom.tokens.EDITOR)).data.publishArticle;
}

async function withdraw(id: string, reason = 'It was wrong.') {
  const input = { id, reason };
  return (await newsroom.ask(WithdrawArticle, { input }, newsroom.tokens.EDITOR)).data.withdrawArticle;
}

describe('publishing an article', () => {
  it('makes it visible to readers and sends them an event', async () => {
    const article = await desk.article({ headline: 'News' });
    expect(await page(article.slug)).toBeNull();
    expect(await desk.publish(article)).toMatchObject({ state: 'PUBLISHED', revisionNumber: 1 });
    const seen = await page(article.slug);
    expect(seen).toMatchObject({
      state: 'PUBLISHED',
      revisionNumber: 1,
      headline: 'News',
      updateNotes: { nodes: [] },
    });
    expect(seen?.lastModifiedAt).toBe(seen?.firstPublishedAt);
    await expectTold(article.id, [{ __typename: 'ArticlePublished', article: { headline: 'News' } }]);
  });

  it('keeps showing readers the published revision while editors work on a newer one', async () => {
    const article = await desk.publishedArticle({ headline: 'Published', body: [paragraph('Said.')] });
    const before = await page(article.slug);
    await desk.revise(article, { headline: 'In work', body: [paragraph('Unsaid.')], noteText: 'Soon.' });
    expect(await page(article.slug)).toEqual(before);
    expect(await page(article.slug, newsroom.tokens.REPORTER)).toEqual(before);
    expect(await page(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      revisionNumber: 2,
      headline: 'In work',
      bodyText: 'Unsaid.',
      updateNotes: { nodes: [] },
      revisions: { totalCount: 2 },
    });
    expect(await logged(article.id)).toEqual(['ARTICLE_PUBLISHED']);
  });

  it('again replaces the older revision and shows readers the update note', async () => {
    const article = await desk.publishedArticle();
    const before = await page(article.slug);
    await desk.publish(await desk.revise(article, { headline: 'Newer', noteText: ' It is newer now. ' }));
    const after = await page(article.slug);
    expect(after).toMatchObject({
      revisionNumber: 2,
      headline: 'Newer',
      firstPublishedAt: before?.firstPublishedAt,
      updateNotes: {
        nodes: [{ kind: 'UPDATE', text: 'It is newer now.', revisionNumber: 2, statement: null }],
      },
      revisions: { totalCount: 2 },
    });
    expect(after && before && after.lastModifiedAt > before.lastModifiedAt).toBe(true);
    await expectTold(article.id, [
      { __typename: 'ArticlePublished', article: { headline: 'Newer' } },
      { __typename: 'ArticleRevised', note: { text: 'It is newer now.' } },
    ]);
  });

  it.each([
    ['shows no note if there is none', [{ headline: 'Newer' }], null],
    ['shows the note of an earlier draft', [{ noteText: 'First.' }, {}], 'First.'],
    ['shows the last of several notes', [{ noteText: 'First.' }, { noteText: 'Last.' }], 'Last.'],
    ['shows no note that was removed', [{ noteText: 'First.' }, { noteText: null }], null],
  ])('%s', async (_what, revisions, text) => {
    const article = await desk.publishedArticle();
    let draft = article;
    for (const revision of revisions) draft = await desk.revise(draft, revision);
    await desk.publish(draft);
    const notes = (await page(article.slug))?.updateNotes.nodes.map((note) => note.text);
    expect(notes).toEqual(text === null ? [] : [text]);
    // The note was shown with this revision; the next one must not show it again.
    await desk.publish(await desk.revise(draft, { headline: 'Once more' }));
    expect((await page(article.slug))?.updateNotes.nodes).toHaveLength(notes?.length ?? 0);
    await expectTold(article.id, [
      expect.objectContaining({ __typename: 'ArticlePublished' }),
      { __typename: 'ArticleRevised', note: text === null ? null : { text } },
      { __typename: 'ArticleRevised', note: null },
    ]);
  });

  it('for the first time shows no update note, since nothing has changed for readers', async () => {
    const draft = await desk.revise(await desk.article(), { noteText: 'Reworded.' });
    await desk.publish(draft);
    expect((await page(draft.slug))?.updateNotes.nodes).toEqual([]);
  });

  it('is refused if there is nothing new to publish', async () => {
    const { id } = await desk.publishedArticle();
    expect(await publish(id, 1)).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'PUBLISHED',
      path: ['input', 'id'],
    });
    expect(await logged(id)).toEqual(['ARTICLE_PUBLISHED']);
  });

  it.each([1, 3, 0])(
    'is refused with revision %i if the article is at revision 2',
    async (expectedRevision) => {
      const { id } = await desk.revise(await desk.article(), { headline: 'Second' });
      expect(await publish(id, expectedRevision)).toMatchObject({
        __typename: 'RevisionConflictError',
        path: ['input', 'expectedRevision'],
        current: { id, revisionNumber: 2, headline: 'Second' },
      });
      expect(await logged(id)).toEqual([]);
    },
  );

  it("is refused if the article is withdrawn or doesn't exist", async () => {
    const article = await desk.publishedArticle();
    await desk.withdraw(article);
    expect(await publish(article.id, 1)).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'WITHDRAWN',
    });
    const id = absentId('Article');
    expect(await publish(id, 1)).toMatchObject({ __typename: 'NotFoundError', path: ['input', 'id'], id });
  });
});

describe('an embargo', () => {
  it("follows the database's clock, whatever the node's clock says", async () => {
    const hour = 3_600_000;
    const early = await desk.article({ embargoedUntil: new Date(Date.now() + hour).toISOString() });
    const late = await desk.article({ embargoedUntil: new Date(Date.now() - hour).toISOString() });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * hour });
    expect(await publish(early.id, 1)).toMatchObject({
      __typename: 'InvalidStateError',
      state: 'DRAFT',
      path: ['input', 'id'],
    });
    expect(await page(early.slug)).toBeNull();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 4 * hour });
    expect(await publish(late.id, 1)).toMatchObject({ __typename: 'PublishArticlePayload' });
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
    expect(await publish(id, 1)).toMatchObject({ __typename: 'InvalidStateError' });
    const end = await endIn(300);
    await until(async () => (await publish(id, 1)).__typename === 'PublishArticlePayload');
    const { firstPublishedAt } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(id) },
    });
    expect(firstPublishedAt?.getTime()).toBeGreaterThanOrEqual(end.getTime());
    expect(await logged(id)).toEqual(['ARTICLE_PUBLISHED']);
  });

  it('can be lifted', async () => {
    const draft = await desk.article({ embargoedUntil: '2999-01-01T00:00:00Z' });
    await desk.publish(await desk.revise(draft, { embargoedUntil: null }));
    expect(await page(draft.slug)).toMatchObject({ revisionNumber: 2 });
  });
});

describe('withdrawing an article', () => {
  it('hides it from readers, tells them the reason, and keeps it visible to editors', async () => {
    const article = await desk.publishedArticle();
    expect(await withdraw(article.id, ' It was wrong. ')).toMatchObject({ article: { state: 'WITHDRAWN' } });
    expect(await page(article.slug)).toBeNull();
    expect(await page(article.slug, newsroom.tokens.REPORTER)).toBeNull();
    expect(await page(article.slug, newsroom.tokens.EDITOR)).toMatchObject({
      state: 'WITHDRAWN',
      revisionNumber: 1,
    });
    await expectTold(article.id, [{ __typename: 'ArticleWithdrawn', reason: 'It was wrong.' }]);
  });

  it('is refused the second time, and sends readers one event', async () => {
    const { id } = await desk.publishedArticle();
    await desk.withdraw({ id });
    expect(await withdraw(id)).toMatchObject({ __typename: 'InvalidStateError', state: 'WITHDRAWN' });
    expect(await logged(id)).toEqual(['ARTICLE_PUBLISHED', 'ARTICLE_WITHDRAWN']);
  });

  it("is refused if the article is a draft or doesn't exist", async () => {
    const { id } = await desk.article();
    expect(await withdraw(id)).toMatchObject({ __typename: 'InvalidStateError', state: 'DRAFT' });
    const absent = absentId('Article');
    expect(await withdraw(absent)).toMatchObject({ __typename: 'NotFoundError', id: absent });
  });

  it('is refused without a reason', async () => {
    const article = await desk.publishedArticle();
    expect(await withdraw(article.id, ' ')).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'reason'],
    });
    expect(await page(article.slug)).not.toBeNull();
  });
});

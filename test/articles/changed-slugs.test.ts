import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { absentId, openDesk, unique } from '../support/newsroom/factories.ts';
import { ChangeArticleSlug, PublishArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const BySlug = graphql(`
  query ArticleByFormerSlug($slug: String!) {
    article(slug: $slug) {
      id
      slug
      url
    }
    withdrawal(slug: $slug) {
      slug
      withdrawnAt
      reason
    }
  }
`);

const Renamed = graphql(`
  subscription Renamed($slug: String!, $after: Cursor) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      cursor
      slug
      ... on ArticleSlugChanged {
        formerSlug
        article {
          slug
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

const read = async (slug: string, token?: string) => (await newsroom.ask(BySlug, { slug }, token)).data;

async function rename(id: string, slug: string, role: 'REPORTER' | 'EDITOR' = 'EDITOR') {
  return newsroom.ask(ChangeArticleSlug, { input: { id, slug } }, newsroom.tokens[role]);
}

describe('the slug of a published article', () => {
  it('can change: the former one leads to the article, for readers too, and the URL is the new one', async () => {
    const article = await desk.publishedArticle();
    const slug = unique('article');
    expect(await desk.changeSlug(article, slug)).toMatchObject({ slug, revisionNumber: 1 });
    for (const each of [slug, article.slug]) {
      const { article: found } = await read(each);
      expect(found).toMatchObject({ id: article.id, slug });
      expect(found?.url).toMatch(new RegExp(`/${slug}$`));
    }
  });

  it('can change back', async () => {
    const article = await desk.publishedArticle();
    const { slug } = await desk.changeSlug(article);
    await desk.changeSlug(article, article.slug);
    for (const each of [slug, article.slug]) {
      expect((await read(each)).article).toMatchObject({ id: article.id, slug: article.slug });
    }
  });

  it('stays as it is without an event if it is the same', async () => {
    const article = await desk.publishedArticle();
    const after = await cursorNow(newsroom);
    await desk.changeSlug(article, article.slug);
    expect(await cursorNow(newsroom)).toBe(after);
  });

  it('tells those who follow the article under either slug, from before or after the change', async () => {
    const article = await desk.publishedArticle();
    const after = await cursorNow(newsroom);
    const before = await newsroom.watch(Renamed, { slug: article.slug });
    const { slug } = await desk.changeSlug(article);
    await desk.comment(article);
    const expected = [
      { __typename: 'ArticleSlugChanged', slug, formerSlug: article.slug, article: { slug } },
      { __typename: 'ArticleCommentAdded', slug },
    ];
    const watching = [
      before,
      await newsroom.watch(Renamed, { slug: article.slug, after }),
      await newsroom.watch(Renamed, { slug, after }),
    ];
    for (const each of watching) {
      for (const event of expected) {
        expect((await each.next()).data?.articleUpdated).toMatchObject(event);
      }
    }
  });

  it('is changed by editors only, and not once the article is withdrawn', async () => {
    const article = await desk.publishedArticle();
    const { errors } = await rename(article.id, unique('article'), 'REPORTER');
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await desk.withdraw(article);
    const { data } = await rename(article.id, unique('article'));
    expect(data.changeArticleSlug).toMatchObject({ __typename: 'InvalidStateError', reason: 'WITHDRAWN' });
    const absent = await rename(absentId('Article'), unique('article'));
    expect(absent.data.changeArticleSlug).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'id'],
    });
  });
});

describe('a former slug', () => {
  it('is taken for good: for a rename, a new draft, and a draft that had it', async () => {
    const article = await desk.publishedArticle();
    const draft = await openDesk(newsroom, newsroom.tokens.REPORTER).article();
    const twin = await openDesk(newsroom, newsroom.tokens.REPORTER).article();
    // Readers must not be led elsewhere, whoever publishes first.
    await desk.changeSlug(draft, unique('article'));
    await newsroom.prisma.article.update({
      where: { id: Buffer.from(twin.id, 'base64url').toString().split(':')[1] ?? '' },
      data: { slug: article.slug },
    });
    await desk.changeSlug(article);
    const taken = { __typename: 'SlugTakenError', slug: article.slug };
    expect((await rename(draft.id, article.slug)).data.changeArticleSlug).toMatchObject(taken);
    const other = await desk.publishedArticle();
    expect((await rename(other.id, article.slug)).data.changeArticleSlug).toMatchObject(taken);
    const input = { id: twin.id, expectedRevision: 1 };
    const { data } = await newsroom.ask(PublishArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.publishArticle).toMatchObject(taken);
    expect((await read(article.slug)).article).toMatchObject({ id: article.id });
  });

  it('goes to one article, if one is given it while another gives it up', async () => {
    const article = await desk.publishedArticle();
    const other = await desk.publishedArticle();
    const [, taken] = await Promise.all([
      rename(article.id, unique('article')),
      rename(other.id, article.slug),
    ]);
    expect(taken.data.changeArticleSlug.__typename).toBe('SlugTakenError');
    expect((await read(article.slug)).article).toMatchObject({ id: article.id });
  });

  it("of a draft or a scheduled article isn't kept: readers never knew it", async () => {
    const draft = await desk.article();
    await desk.changeSlug(draft);
    const scheduled = await desk.schedule(await desk.article(), '2099-01-01T00:00:00Z');
    await desk.changeSlug(scheduled);
    for (const { slug } of [draft, scheduled]) {
      expect((await read(slug, newsroom.tokens.EDITOR)).article).toBeNull();
      await desk.publishedArticle({ slug });
    }
  });
});

describe('a withdrawal', () => {
  it('is found by every slug of the article, by everyone, in place of the article', async () => {
    const article = await desk.publishedArticle();
    const { slug } = await desk.changeSlug(article);
    await desk.withdraw(article, 'It was a hoax.');
    for (const each of [slug, article.slug]) {
      expect(await read(each)).toEqual({
        article: null,
        withdrawal: { slug, withdrawnAt: expect.any(String) as string, reason: 'It was a hoax.' },
      });
    }
  });

  it('is none of a published article, of a draft, or of no article at all', async () => {
    const published = await desk.publishedArticle();
    const draft = await desk.article();
    for (const slug of [published.slug, draft.slug, unique('article')]) {
      expect((await read(slug)).withdrawal).toBeNull();
    }
  });
});

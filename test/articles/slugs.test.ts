import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { failuresOf } from '../support/failures.ts';
import { openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import {
  ChangeArticleSlug,
  CreateArticle,
  PublishArticle,
  ReviseArticle,
  ScheduleArticle,
} from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const BySlug = untyped<
  { article: { id: string; slug: string; url: string } | null; withdrawal: object | null },
  { slug: string }
>(`query ($slug: String!) {
  article(slug: $slug) { id slug url }
  withdrawal(slug: $slug) { slug withdrawnAt reason }
}`);

const Renamed = untyped<{ articleUpdated: object }, { slug: string; after?: string | null }>(
  `subscription ($slug: String!, $after: String) {
    articleUpdated(slug: $slug, after: $after) {
      __typename slug ... on ArticleSlugChanged { formerSlug article { slug } }
    }
  }`,
);

const SOME_DAY = '2099-01-01T00:00:00Z';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
type Desk = typeof editor;

const find = async (slug: string, token?: string) => (await newsroom.ask(BySlug, { slug }, token)).data;
const idOf = async (slug: string, token?: string) => (await find(slug, token)).article?.id;

const create = (slug: string, desk: Desk) =>
  desk.attempt(CreateArticle, { slug, headline: 'A headline', body: [paragraph('A story.')] });
/** Gives a new draft this slug. */
const rename = async (slug: string, desk: Desk) =>
  desk.attempt(ReviseArticle, { id: (await desk.article()).id, expectedRevision: 1, slug });
const change = (id: string, slug = unique('article')) => editor.attempt(ChangeArticleSlug, { id, slug });
const publish = (id: string) => editor.attempt(PublishArticle, { id, expectedRevision: 1 });
const schedule = (id: string) =>
  editor.attempt(ScheduleArticle, { id, expectedRevision: 1, scheduledFor: SOME_DAY });

const TAKEN = { __typename: 'SlugTakenError', path: ['input', 'slug'] };

/** Articles of the editor, by what a reporter sees of them. */
const HIDDEN = {
  'a draft': () => editor.article(),
  'a scheduled article': async () => editor.schedule(await editor.article(), SOME_DAY),
};
const KNOWN = {
  'a published article': () => editor.publishedArticle(),
  'a withdrawn article': async () => editor.withdraw(await editor.publishedArticle()),
  'an article of their own': () => reporter.article(),
};

describe('the slug of an article', () => {
  it('looks free to a reporter who may not see the article, for a new draft and one that exists', async () => {
    const failures = await failuresOf(
      Object.entries(HIDDEN),
      ([what]) => what,
      async ([, make]) => {
        for (const send of [create, rename]) {
          const { slug } = await make();
          const hidden = await send(slug, reporter);
          const free = unique('article');
          const absent = await send(free, reporter);
          // All but the id is the same.
          const shape = (result: object, of: string) =>
            JSON.stringify(result)
              .replace(/"id":"[^"]+"/, '')
              .replaceAll(of, 'slug');
          expect(shape(hidden, slug)).toBe(shape(absent, free));
          expect(hidden).toMatchObject({ article: { slug, state: 'DRAFT' } });
        }
      },
    );
    expect(failures).toEqual([]);
  });

  it('is taken for an editor, and for a reporter who sees the article or if it was public', async () => {
    const failures = await failuresOf(
      Object.entries({ ...HIDDEN, ...KNOWN }),
      ([what]) => what,
      async ([what, make]) => {
        const { slug } = await make();
        const message = `The slug '${slug}' is taken: the article '${slug}' has it. Choose another one.`;
        for (const send of [create, rename]) {
          expect(await send(slug, editor)).toMatchObject({ ...TAKEN, slug, message });
          if (what in KNOWN) expect(await send(slug, reporter)).toMatchObject({ ...TAKEN, slug });
        }
      },
    );
    expect(failures).toEqual([]);
  });

  it('is taken by an article that is named only to those who see it, by the headline that they may know', async () => {
    const { slug } = await editor.withdraw(await editor.publishedArticle({ headline: 'Gone' }));
    expect(await create(slug, editor)).toMatchObject({
      message: expect.stringContaining("'Gone' has it") as string,
    });
    expect(await create(slug, reporter)).toMatchObject({
      message: `The slug '${slug}' is taken. Choose another one.`,
    });
    const shown = await editor.publishedArticle({ headline: 'Shown' });
    await editor.revise(shown, { headline: 'Secret' });
    await editor.changeSlug(shown, `${shown.slug}-new`);
    expect(await create(shown.slug, reporter)).toMatchObject({
      message: `The slug '${shown.slug}' is taken: the article 'Shown' had it, and now has '${shown.slug}-new'. Choose another one.`,
    });
  });

  it("can be changed by a revision while the article is a draft, not once it is scheduled or published; and can't be removed", async () => {
    const slug = unique('article');
    const draft = await editor.revise(await editor.article(), { slug });
    expect(draft).toMatchObject({ slug, state: 'DRAFT' });
    const refused = async (expectedRevision: number, to: string | null = unique('article')) => {
      const result = await editor.attempt(ReviseArticle, { id: draft.id, expectedRevision, slug: to });
      expect(result).toMatchObject({ __typename: 'ValidationError', path: ['input', 'slug'] });
    };
    await refused(draft.revisionNumber, null);
    const scheduled = await editor.schedule(draft, SOME_DAY);
    await refused(scheduled.revisionNumber);
    const again = await editor.revise(await editor.unschedule(draft), { slug: unique('article') });
    const published = await editor.publish(again);
    await refused(published.revisionNumber);
    // The same one is no change.
    expect(await editor.revise(published, { slug: published.slug })).toMatchObject({ slug: published.slug });
  });
});

describe('of two drafts with the same slug', () => {
  async function twoDrafts() {
    const first = await editor.article();
    const second = await reporter.article({ slug: first.slug });
    return { first, second, slug: first.slug };
  }

  it('the one that is published or scheduled first keeps it; the other needs another one', async () => {
    for (const take of [publish, schedule]) {
      const { first, second, slug } = await twoDrafts();
      expect(await take(second.id)).toHaveProperty('article.slug', slug);
      for (const refused of [publish, schedule])
        expect(await refused(first.id)).toMatchObject({ ...TAKEN, path: ['input', 'id'], slug });
      const renamed = await editor.revise(first, { slug: `${slug}-2` });
      expect(await editor.publish(renamed)).toMatchObject({ slug: `${slug}-2`, state: 'PUBLISHED' });
    }
  });

  it('each is published or refused, if that is tried at the same moment', async () => {
    const { first, second } = await twoDrafts();
    const results = await Promise.all([publish(first.id), publish(second.id)]);
    const types = results.map(({ __typename }) => __typename).sort();
    expect(types).toEqual(['PublishArticlePayload', 'SlugTakenError']);
  });

  it('each member is shown theirs by the slug, and everybody the one that is published', async () => {
    const { first, second, slug } = await twoDrafts();
    const { REPORTER, EDITOR } = newsroom.tokens;
    expect(await idOf(slug, REPORTER)).toBe(second.id);
    expect(await idOf(slug, EDITOR)).toBe(first.id);
    expect(await idOf(slug)).toBeUndefined();
    await publish(second.id);
    for (const token of [REPORTER, EDITOR, undefined]) expect(await idOf(slug, token)).toBe(second.id);
  });
});

describe('the slug of a published article', () => {
  it('can change, and change back: both lead to the article, for readers too, and the URL has the newest', async () => {
    const article = await editor.publishedArticle();
    const other = unique('article');
    for (const slug of [other, article.slug]) {
      expect(await editor.changeSlug(article, slug)).toMatchObject({ slug, revisionNumber: 1 });
      for (const each of [other, article.slug]) {
        const { article: found } = await find(each);
        expect(found).toMatchObject({ id: article.id, slug });
        expect(found?.url).toMatch(new RegExp(`/${slug}$`));
      }
    }
    // The same one is no change.
    const after = await cursorNow(newsroom);
    await editor.changeSlug(article, article.slug);
    expect(await cursorNow(newsroom)).toBe(after);
  });

  it('is in the events of those who follow the article under either slug, from before or after the change', async () => {
    const article = await editor.publishedArticle();
    const after = await cursorNow(newsroom);
    const before = await newsroom.watch(Renamed, { slug: article.slug });
    const { slug } = await editor.changeSlug(article);
    await editor.comment(article);
    const watching = [
      before,
      await newsroom.watch(Renamed, { slug: article.slug, after }),
      await newsroom.watch(Renamed, { slug, after }),
    ];
    for (const each of watching) {
      expect((await each.next()).data?.articleUpdated).toEqual({
        ...{ __typename: 'ArticleSlugChanged', slug, formerSlug: article.slug, article: { slug } },
      });
      expect((await each.next()).data?.articleUpdated).toEqual({ __typename: 'ArticleCommentAdded', slug });
    }
  });
});

describe('a former slug', () => {
  it('is taken for good: for a rename, a new draft, and a draft that had it', async () => {
    const article = await editor.publishedArticle();
    const [draft, twin] = [await reporter.article(), await reporter.article()];
    // Readers must not be led elsewhere, whichever is published first.
    await editor.changeSlug(draft, unique('article'));
    await newsroom.prisma.article.update({ where: { id: rowId(twin.id) }, data: { slug: article.slug } });
    await editor.changeSlug(article);
    const taken = { __typename: 'SlugTakenError', slug: article.slug };
    for (const { id } of [draft, await editor.publishedArticle()])
      expect(await change(id, article.slug)).toMatchObject(taken);
    expect(await publish(twin.id)).toMatchObject(taken);
    expect(await idOf(article.slug)).toBe(article.id);
  });

  it('goes to one article, if one is given it while another gives it up', async () => {
    const [article, other] = [await editor.publishedArticle(), await editor.publishedArticle()];
    const [, taken] = await Promise.all([change(article.id), change(other.id, article.slug)]);
    expect(taken.__typename).toBe('SlugTakenError');
    expect(await idOf(article.slug)).toBe(article.id);
  });

  it("of a draft or a scheduled article isn't kept: readers never knew it", async () => {
    const draft = await editor.article();
    const scheduled = await editor.schedule(await editor.article(), SOME_DAY);
    for (const { id, slug } of [draft, scheduled]) {
      await editor.changeSlug({ id });
      expect(await idOf(slug, newsroom.tokens.EDITOR)).toBeUndefined();
      await editor.publishedArticle({ slug });
    }
  });
});

describe('a withdrawal', () => {
  it('is found by every slug of the article, by everyone, in place of the article', async () => {
    const article = await editor.publishedArticle();
    const { slug } = await editor.changeSlug(article);
    for (const each of [slug, article.slug, (await editor.article()).slug, unique('article')])
      expect((await find(each)).withdrawal).toBeNull();
    await editor.withdraw(article, 'It was a hoax.');
    const withdrawal = { slug, withdrawnAt: expect.any(String) as string, reason: 'It was a hoax.' };
    for (const each of [slug, article.slug]) expect(await find(each)).toEqual({ article: null, withdrawal });
  });
});

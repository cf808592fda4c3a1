import { describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { CreateArticle, ReviseArticle } from '../support/newsroom/mutations.ts';
import type { CreateArticleInput } from '../gql/graphql.ts';

const newsroom = useNewsroom();

interface Links {
  readonly related: { readonly totalCount: number; readonly nodes: readonly { slug: string }[] };
  readonly translationOf: { readonly slug: string } | null;
  readonly translations: readonly { readonly slug: string }[];
  readonly follows: { readonly slug: string } | null;
  readonly followedBy: { readonly totalCount: number; readonly nodes: readonly { slug: string }[] };
}

const Read = untyped<{ article: Links }, { slug: string }>(`query ($slug: String!) {
  article(slug: $slug) {
    related { totalCount nodes { slug } }
    translationOf { slug } translations { slug }
    follows { slug } followedBy { totalCount nodes { slug } }
  }
}`);

/** The slugs of the articles that an article leads to. */
async function links(slug: string, token?: string) {
  const { data, errors } = await newsroom.ask(Read, { slug }, token);
  expect(errors).toEqual([]);
  const { related, translationOf, translations, follows, followedBy } = data.article;
  const slugs = (articles: readonly { readonly slug: string }[]) => articles.map((article) => article.slug);
  expect(related.totalCount).toBe(related.nodes.length);
  expect(followedBy.totalCount).toBe(followedBy.nodes.length);
  return {
    related: slugs(related.nodes),
    translationOf: translationOf?.slug ?? null,
    translations: slugs(translations),
    follows: follows?.slug ?? null,
    followedBy: slugs(followedBy.nodes),
  };
}

async function refused(input: Partial<CreateArticleInput>, path: string[], typename = 'ValidationError') {
  const slug = unique('article');
  const result = await openDesk(newsroom).attempt(CreateArticle, {
    slug,
    headline: slug,
    body: [],
    ...input,
  });
  expect(result).toMatchObject({ __typename: typename, path: ['input', ...path] });
}

describe('related articles', () => {
  it('are those that an editor chose, in order, then those that share most tags and campaigns, newest first', async () => {
    const desk = openDesk(newsroom);
    const [first, second] = [unique('tag'), unique('tag')];
    const campaignIds = [(await desk.campaign()).id];
    const older = await desk.publishedArticle({ tags: [first] });
    const closest = await desk.publishedArticle({ tags: [first, second], campaignIds });
    const newer = await desk.publishedArticle({ campaignIds });
    await desk.publishedArticle({ tags: [unique('tag')] });
    const chosen = [await desk.publishedArticle(), await desk.publishedArticle({ tags: [first] })];
    const subjects = { tags: [first, second], campaignIds };
    const article = await desk.publishedArticle({
      ...subjects,
      relatedIds: [chosen[1]?.id ?? '', chosen[0]?.id ?? ''],
    });
    expect((await links(article.slug)).related).toEqual(
      [chosen[1], chosen[0], closest, newer, older].map((each) => each?.slug),
    );
    const unchosen = await desk.publishedArticle({ ...subjects, relatedSlugs: [] });
    expect((await links(unchosen.slug)).related).toEqual(
      [article, closest, chosen[1], newer, older].map((each) => each?.slug),
    );
  });

  it('have neither drafts nor withdrawn articles for readers, and no more than twenty', async () => {
    const desk = openDesk(newsroom);
    const tags = [unique('tag')];
    const draft = await desk.article({ tags });
    const gone = await desk.publishedArticle({ tags });
    for (let count = 0; count < 21; count++) await desk.publishedArticle({ tags });
    const article = await desk.publishedArticle({ tags, relatedIds: [draft.id, gone.id] });
    expect((await links(article.slug)).related[0]).toBe(gone.slug);
    await desk.withdraw(gone);
    const { related } = await links(article.slug);
    expect(related).toHaveLength(20);
    expect(related).not.toContain(draft.slug);
    expect(related).not.toContain(gone.slug);
    expect((await links(article.slug, newsroom.tokens.EDITOR)).related.slice(0, 2)).toEqual([
      draft.slug,
      gone.slug,
    ]);
    await desk.publish(draft);
    expect((await links(article.slug)).related[0]).toBe(draft.slug);
  });

  it('come page by page in both directions', async () => {
    const desk = openDesk(newsroom);
    const relatedIds: string[] = [];
    for (let count = 0; count < 5; count++) relatedIds.push((await desk.publishedArticle()).id);
    const { slug } = await desk.publishedArticle({ relatedIds });
    interface Page {
      readonly nodes: { id: string }[];
      readonly pageInfo: {
        startCursor: string;
        endCursor: string;
        hasNextPage: boolean;
        hasPreviousPage: boolean;
      };
    }
    const Page = untyped<{ article: { related: Page } }, Record<string, unknown> & { slug: string }>(
      `query ($slug: String!, $first: Int, $after: String, $last: Int, $before: String) {
        article(slug: $slug) { related(first: $first, after: $after, last: $last, before: $before) {
          nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        } }
      }`,
    );
    const page = async (args: object) => (await newsroom.ask(Page, { slug, ...args })).data.article.related;
    const ids = ({ nodes }: Page) => nodes.map(({ id }) => id);
    const start = await page({ first: 2 });
    const next = await page({ first: 2, after: start.pageInfo.endCursor });
    const end = await page({ first: 2, after: next.pageInfo.endCursor });
    expect([...ids(start), ...ids(next), ...ids(end)]).toEqual(relatedIds);
    expect([start, next, end].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
    const back = await page({ last: 2, before: next.pageInfo.startCursor });
    expect(ids(back)).toEqual(ids(start));
    expect(ids(await page({ last: 2 }))).toEqual(relatedIds.slice(-2));
  });

  it('are refused if there are more than twenty, if they are hidden, and if they are the article itself', async () => {
    const desk = openDesk(newsroom);
    const { id } = await desk.publishedArticle();
    await refused({ relatedIds: Array.from({ length: 21 }, () => id) }, ['relatedIds']);
    await refused({ relatedIds: [id], relatedSlugs: ['some'] }, ['relatedSlugs']);
    await refused({ relatedSlugs: ['no-article-has-this'] }, ['relatedSlugs', '0'], 'NotFoundError');
    const draft = await desk.article();
    const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
    const attempt = async (relatedIds: string[]) =>
      reporter.attempt(CreateArticle, { slug: unique('article'), headline: 'x', body: [], relatedIds });
    expect(await attempt([id, draft.id])).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'relatedIds', '1'],
    });
    const own = await reporter.article();
    const revision = { id: own.id, expectedRevision: own.revisionNumber };
    expect(await reporter.attempt(ReviseArticle, { ...revision, relatedIds: [own.id] })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'relatedIds'],
    });
  });
});

describe('translations', () => {
  it('are a group: each article has all others, the original first, then by language', async () => {
    const desk = openDesk(newsroom);
    const tags = [unique('tag')];
    const original = await desk.publishedArticle({ language: 'en', tags });
    const german = await desk.publishedArticle({ language: 'de', translationOfId: original.id, tags });
    // A translation of a translation is one of the original.
    const arabic = await desk.publishedArticle({ language: 'ar', translationOfSlug: german.slug, tags });
    const group = [original.slug, arabic.slug, german.slug];
    for (const { slug } of [original, german, arabic]) {
      expect(await links(slug)).toMatchObject({
        translations: group.filter((each) => each !== slug),
        translationOf: slug === original.slug ? null : original.slug,
        related: [],
      });
    }
    await desk.withdraw(german);
    expect(await links(original.slug)).toMatchObject({ translations: [arabic.slug] });
    await desk.withdraw(original);
    expect(await links(arabic.slug)).toMatchObject({ translations: [], translationOf: null });
  });

  it('that are drafts are seen by those who work on them only', async () => {
    const desk = openDesk(newsroom);
    const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
    const original = await desk.publishedArticle({ language: 'en' });
    const draft = await desk.article({ language: 'de', translationOfId: original.id });
    const own = await reporter.article({ language: 'fr', translationOfId: original.id });
    expect(await links(original.slug)).toMatchObject({ translations: [] });
    expect(await links(original.slug, newsroom.tokens.REPORTER)).toMatchObject({ translations: [own.slug] });
    expect(await links(original.slug, newsroom.tokens.EDITOR)).toMatchObject({
      translations: [draft.slug, own.slug],
    });
  });

  it('are refused in the same language, of themselves, and if they have translations', async () => {
    const desk = openDesk(newsroom);
    const original = await desk.publishedArticle({ language: 'en' });
    const german = await desk.publishedArticle({ language: 'de', translationOfId: original.id });
    await refused({ language: 'en', translationOfId: original.id }, ['translationOfId']);
    await refused({ language: 'en', translationOfSlug: german.slug }, ['translationOfSlug']);
    const other = await desk.publishedArticle({ language: 'fr' });
    for (const translationOfId of [original.id, german.id, other.id]) {
      const input = { id: original.id, expectedRevision: original.revisionNumber, translationOfId };
      expect(await desk.attempt(ReviseArticle, input)).toMatchObject({
        __typename: 'ValidationError',
        path: ['input', 'translationOfId'],
      });
    }
    await desk.publish(await desk.revise(german, { translationOfId: null }));
    expect(await links(original.slug)).toMatchObject({ translations: [] });
  });

  it('have one original, also if two articles become translations of each other at once', async () => {
    const desk = openDesk(newsroom);
    for (let round = 0; round < 5; round++) {
      const [english, german] = [
        await desk.article({ language: 'en' }),
        await desk.article({ language: 'de' }),
      ];
      const translate = ({ id, revisionNumber }: typeof english, of: typeof english) =>
        desk.attempt(ReviseArticle, { id, expectedRevision: revisionNumber, translationOfId: of.id });
      const results = await Promise.all([translate(english, german), translate(german, english)]);
      const done = results.filter(({ __typename }) => __typename === 'ReviseArticlePayload');
      expect(done).toHaveLength(1);
    }
  });
});

describe('follow-ups', () => {
  it('lead to the article that they follow, and it leads to them, newest first', async () => {
    const desk = openDesk(newsroom);
    const first = await desk.publishedArticle();
    const second = await desk.publishedArticle({ followsId: first.id });
    const third = await desk.publishedArticle({ followsSlug: first.slug });
    await desk.article({ followsId: first.id });
    expect(await links(first.slug)).toMatchObject({ follows: null, followedBy: [third.slug, second.slug] });
    expect(await links(second.slug)).toMatchObject({ follows: first.slug, followedBy: [] });
    await desk.withdraw(third);
    expect(await links(first.slug)).toMatchObject({ followedBy: [second.slug] });
    await desk.withdraw(first);
    expect(await links(second.slug)).toMatchObject({ follows: null });
  });

  it('are of the revision that a viewer sees', async () => {
    const desk = openDesk(newsroom);
    const [first, second] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const draft = await desk.revise(second, { followsId: first.id });
    expect(await links(first.slug)).toMatchObject({ followedBy: [] });
    expect(await links(second.slug)).toMatchObject({ follows: null });
    expect(await links(second.slug, newsroom.tokens.EDITOR)).toMatchObject({ follows: first.slug });
    await desk.publish(draft);
    expect(await links(first.slug)).toMatchObject({ followedBy: [second.slug] });
  });

  it('never lead back to themselves', async () => {
    const desk = openDesk(newsroom);
    const first = await desk.publishedArticle();
    const second = await desk.publishedArticle({ followsId: first.id });
    const third = await desk.publishedArticle({ followsId: second.id });
    for (const followsId of [first.id, second.id, third.id]) {
      const input = { id: first.id, expectedRevision: first.revisionNumber, followsId };
      expect(await desk.attempt(ReviseArticle, input)).toMatchObject({
        __typename: 'ValidationError',
        path: ['input', 'followsId'],
      });
    }
  });
});

describe('a diff', () => {
  it('names the articles that readers see, and no others', async () => {
    const desk = openDesk(newsroom);
    const shown = await desk.publishedArticle({ headline: 'A shown one' });
    const hidden = await desk.article({ headline: 'A hidden one' });
    const article = await desk.publishedArticle();
    await desk.correct(article, { relatedIds: [hidden.id, shown.id], followsId: hidden.id });
    const Changes = untyped<{ article: { publishedRevision: object } }, { slug: string }>(
      `query ($slug: String!) {
        article(slug: $slug) { publishedRevision { changesSince { fields { field before after } } } }
      }`,
    );
    for (const token of [undefined, newsroom.tokens.EDITOR])
      expect(
        (await newsroom.ask(Changes, { slug: article.slug }, token)).data.article.publishedRevision,
      ).toEqual({
        changesSince: { fields: [{ field: 'RELATED', before: null, after: 'A shown one' }] },
      });
  });
});

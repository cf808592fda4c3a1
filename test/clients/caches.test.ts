import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { openCaches } from '../support/clients/caches.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { definitionsIn } from '../support/clients/documents.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const CONTENT = `
  __typename
  id
  headline
  rights { license }
  body {
    __typename
    id
    blockId
    ... on ParagraphBlock { html }
    ... on StatementBlock { statement { id text } }
  }
`;

const QUERIES = `
    query CachePageQuery($slug: String!) {
      feedCursor
      article(slug: $slug) {
        ${CONTENT}
        mainImage { url altText }
      }
    }
    query CachePublishedQuery($slug: String!) {
      article(slug: $slug) {
        id
        mainImage { url caption }
        rights { creditText }
        publishedRevision { ${CONTENT} mainImage { url altText } }
      }
    }
    query CacheLatestQuery {
      articles(filter: { languages: ["eo"] }, first: 10) @connection(key: "Cache_articles") {
        edges { node { id slug } }
        pageInfo { endCursor hasNextPage }
      }
    }
    query CacheRevisionQuery($slug: String!, $number: Int!) {
      article(slug: $slug) {
        id
        revision(number: $number) { ${CONTENT} mainImage { url caption } }
      }
    }`;

interface Content {
  headline: string;
  body: { html?: string; statement?: { text: string } }[];
}

interface Shown {
  article: Content & { publishedRevision: Content; revision: Content };
}

interface Listed {
  articles: { edges: { node: { slug: string } }[] };
}

const slugsIn = ({ articles }: Listed) => articles.edges.map(({ node }) => node.slug);

/** Resolves once the queries' `feedCursor`, which may be slightly behind, is at this one. */
async function cursorIsAt({ url }: { url: string }, cursor: string | null) {
  let times = 0;
  await until(async () => {
    // Under another name each time, since the node caches answers.
    const query = `query At${(times += 1)} { feedCursor }`;
    return (await createClient({ url }).query<{ feedCursor: string }>(query)).data?.feedCursor === cursor;
  });
}

const text = ({ headline, body }: Content) =>
  [headline, ...body.map(({ html, statement }) => html ?? statement?.text)].join(' ');

describe('one normalised cache', () => {
  const newsroom = useNewsroom();
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('shows the draft, the published revision and the first one each with its own text, without a warning', async () => {
    const desk = openDesk(newsroom);
    const statement = await desk.statement({ text: 'We are here.' });
    const input = (day: string) => ({
      headline: `A rally on ${day}`,
      body: [paragraph(`They met on ${day}.`), paragraph('They left.'), quote(statement.id)],
      mainImage: { url: 'https://news.example/rally.jpg', altText: `A crowd on ${day}`, caption: day },
      rights: { license: 'https://creativecommons.org/licenses/by/4.0/', creditText: `By us, ${day}` },
    });
    const published = await desk.publishedArticle(input('Monday'));
    const { slug } = published;
    const corrected = await desk.publish(await desk.revise(published, input('Tuesday')));
    await desk.revise(corrected, input('Wednesday'));

    actAsBrowser({ authorization: `Bearer ${newsroom.tokens.EDITOR}` });
    const warnings: unknown[] = [];
    for (const level of ['warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void warnings.push(...said));
    }
    for (const [name, cache] of Object.entries(
      await openCaches(newsroom.url, definitionsIn('Cache', QUERIES)),
    )) {
      const draft = await cache.open('CachePageQuery', { slug });
      const first = await cache.open('CacheRevisionQuery', { slug, number: 1 });
      const current = await cache.open('CachePublishedQuery', { slug });
      const second = await cache.open('CacheRevisionQuery', { slug, number: 2 });
      expect(text((draft() as Shown).article), name).toBe(
        'A rally on Wednesday They met on Wednesday. They left. We are here.',
      );
      expect(text((first() as Shown).article.revision), name).toBe(
        'A rally on Monday They met on Monday. They left. We are here.',
      );
      for (const content of [
        (current() as Shown).article.publishedRevision,
        (second() as Shown).article.revision,
      ]) {
        expect(text(content), name).toBe('A rally on Tuesday They met on Tuesday. They left. We are here.');
      }
      expect(warnings, name).toEqual([]);
    }
  });

  it('no longer shows an article that was withdrawn, on a page that only queries it', async () => {
    actAsBrowser();
    const desk = openDesk(newsroom);
    const { id, slug } = await desk.publishedArticle();
    const open: { shown: () => unknown; leave: () => void }[] = [];
    for (const [name, cache] of Object.entries(
      await openCaches(newsroom.url, definitionsIn('Cache', QUERIES)),
    )) {
      const shown = await cache.open('CachePageQuery', { slug });
      expect((shown() as Shown).article, name).toMatchObject({ id });
      open.push({ shown, leave: cache.follow('CachePageQuery', { slug }) });
    }
    await desk.withdraw({ id });
    for (const { shown } of open) await until(() => (shown() as { article: unknown }).article === null);
    for (const { leave } of open) leave();
  });

  it('shows a correction from while another page was open, which had moved the feedCursor of the cache', async () => {
    actAsBrowser();
    const desk = openDesk(newsroom);
    const caches = Object.entries(await openCaches(newsroom.url, definitionsIn('Cache', QUERIES)));
    for (const [name, cache] of caches) {
      const [left, between, moved] = [
        await desk.publishedArticle(),
        await desk.publishedArticle(),
        await desk.publishedArticle(),
      ];
      const visit = async ({ slug }: { slug: string }) => {
        const shown = await cache.open('CachePageQuery', { slug });
        return { shown: shown as () => Shown, leave: cache.follow('CachePageQuery', { slug }) };
      };
      (await visit(left)).leave();
      const { leave } = await visit(between);
      await desk.correct(left, { headline: 'Corrected' });
      await cursorIsAt(newsroom, await cursorNow(newsroom));
      leave();
      (await visit(moved)).leave();
      const again = await visit(left);
      // From the cache, where nothing has changed yet.
      expect(again.shown().article.headline, name).toBe(left.slug);
      await until(() => again.shown().article.headline === 'Corrected');
      again.leave();
    }
  });

  it('shows an article that is published, or restored, while its page is open', async () => {
    actAsBrowser();
    const desk = openDesk(newsroom);
    const open: { shown: () => Shown; leave: () => void }[] = [];
    const article = await desk.article();
    const { slug } = article;
    for (const [name, cache] of Object.entries(
      await openCaches(newsroom.url, definitionsIn('Cache', QUERIES)),
    )) {
      const shown = await cache.open('CachePageQuery', { slug });
      expect(shown(), name).toMatchObject({ article: null });
      open.push({ shown: shown as () => Shown, leave: cache.follow('CachePageQuery', { slug }) });
    }
    const headline = () =>
      open.map(({ shown }) => (shown() as { article: Content | null }).article?.headline);
    const all = (expected: string | undefined) => open.map(() => expected);
    await desk.publish(article);
    await eventually(() => expect(headline()).toEqual(all(slug)));
    await desk.withdraw(article);
    await eventually(() => expect(headline()).toEqual(all(undefined)));
    await desk.restore(article);
    await eventually(() => expect(headline()).toEqual(all(slug)));
    for (const { leave } of open) leave();
  });

  it('shows lists without an article that was withdrawn', async () => {
    actAsBrowser();
    const desk = openDesk(newsroom);
    const articles = await Promise.all([1, 2, 3].map(() => desk.publishedArticle({ language: 'eo' })));
    const slugs = articles.map(({ slug }) => slug);
    const open: { shown: () => Listed; leave: () => void }[] = [];
    const caches = Object.entries(await openCaches(newsroom.url, definitionsIn('Cache', QUERIES)));
    for (const [name, cache] of caches) {
      const list = (await cache.open('CacheLatestQuery', {})) as () => Listed;
      expect(slugsIn(list()).sort(), name).toEqual([...slugs].sort());
      const [slug = ''] = slugs;
      await cache.open('CachePageQuery', { slug });
      open.push({ shown: list, leave: cache.follow('CachePageQuery', { slug }) });
    }
    if (articles[0] !== undefined) await desk.withdraw(articles[0]);
    const left = slugs.slice(1).sort();
    for (const [number, { shown }] of open.entries())
      await eventually(() => expect(slugsIn(shown()).sort(), caches[number]?.[0]).toEqual(left));
    for (const [name, cache] of caches)
      expect(slugsIn((await cache.open('CacheLatestQuery', {}))() as Listed).sort(), name).toEqual(left);
    for (const { leave } of open) leave();
  });
});

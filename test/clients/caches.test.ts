import { afterEach, describe, expect, it, vi } from 'vitest';
import { actAsBrowser } from '../support/clients/browser.ts';
import { openCaches } from '../support/clients/caches.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { definitionsIn } from '../support/clients/documents.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

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
    const after = (await cursorNow(newsroom)) ?? '';
    const open: { shown: () => unknown; leave: () => void }[] = [];
    for (const [name, cache] of Object.entries(
      await openCaches(newsroom.url, definitionsIn('Cache', QUERIES)),
    )) {
      const shown = await cache.open('CachePageQuery', { slug });
      expect((shown() as Shown).article, name).toMatchObject({ id });
      open.push({ shown, leave: cache.follow(slug, after) });
    }
    await desk.withdraw({ id });
    for (const { shown } of open) await until(() => (shown() as { article: unknown }).article === null);
    for (const { leave } of open) leave();
  });
});

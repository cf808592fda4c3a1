import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openPage, upToDate, violations } from '../support/open-page.ts';
import { eventually } from '../support/until.ts';

describe.runIf(HAS_BROWSER)('fronts and the furniture of articles', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const open = (path: string, options?: Parameters<typeof openPage>[1]) =>
    openPage(new URL(path, newsroom.url), options);

  describe('the home page', () => {
    it('is the front that editors arranged, and leads to all articles, newest first', async () => {
      const page = await open('/', { javaScriptEnabled: false });
      const cards = page.locator('.card :is(h2, h3)');
      expect((await cards.allTextContents()).slice(0, 2)).toEqual([
        'Microsoft cuts off Unit 8200 from some services',
        'Microsoft and Unit 8200: the statements, as they came in',
      ]);
      expect(await page.locator('.container > h2').allTextContents()).toEqual(['Technology in the news']);
      expect(await page.locator('.card .kicker').first().innerText()).toBe('Live');
      await page.getByRole('link', { name: 'All articles, newest first' }).click();
      expect(await cards.first().innerText()).toBe(
        'Microsoft cuts off Israeli military unit from some cloud and AI services',
      );
      expect(await page.locator('.container').count()).toBe(0);
    });
  });

  describe('the page of a section', () => {
    it('is its list until a front of it is published, and then changes with it', async () => {
      const desk = openDesk(newsroom);
      const section = await desk.section({ name: unique('Politics') });
      const path = `/sections/${section.slug}`;
      const placed = await desk.publishedArticle({ sectionId: section.id, headline: 'The town votes' });
      const draft = await desk.article({ sectionId: section.id, headline: 'A secret draft' });
      const cards = [placed, draft].map(({ id }) => ({ articleId: id, headline: `On top: ${id.slice(-4)}` }));
      const front = await desk.front([{ size: 4, cards, filledFrom: { sectionSlug: section.slug } }], {
        sectionSlug: section.slug,
      });
      const list = await open(path, { javaScriptEnabled: false });
      expect(await list.locator('.card h2').allTextContents()).toEqual(['The town votes']);
      await desk.publishFront(front);
      const page = await open(path);
      await upToDate(page);
      const headlines = () => page.locator('.card h2').allTextContents();
      const top = cards[0]?.headline;
      expect(await headlines()).toEqual([top]);
      expect(await page.locator('h1').innerText()).toBe(section.name);
      const other = await desk.publishedArticle({ sectionId: section.id, headline: 'The town has voted' });
      await eventually(async () => expect(await headlines()).toEqual([top, 'The town has voted']));
      await desk.withdraw(other);
      await eventually(async () => expect(await headlines()).toEqual([top]));
      expect(await page.content()).not.toContain('secret');
      expect(await violations(page)).toEqual([]);
    });
  });

  describe('an article', () => {
    it('has its kicker, its translations, what it follows, its follow-ups and related articles', async () => {
      const desk = openDesk(newsroom);
      const before = await desk.publishedArticle({ headline: 'The plan' });
      const related = await desk.publishedArticle({ headline: 'Other bridges' });
      const hidden = await desk.article({ headline: 'A secret draft' });
      const article = await desk.publishedArticle({
        kicker: 'Bridge',
        headline: 'The vote',
        seoTitle: 'Bridge vote tonight',
        seoDescription: 'What the council decides.',
        socialImage: { url: 'https://images.example/bridge.png', altText: 'A bridge.' },
        followsId: before.id,
        relatedIds: [related.id, hidden.id],
      });
      const arabic = await desk.publishedArticle({
        language: 'ar',
        headline: 'التصويت',
        translationOfId: article.id,
      });
      await desk.publishedArticle({ headline: 'After the vote', followsId: article.id });
      const path = `/articles/${article.slug}`;
      const page = await open(path, { javaScriptEnabled: false });
      expect(await page.locator('.kicker').innerText()).toBe('Bridge');
      const translation = page.locator('.credits a[hreflang=ar]');
      expect(await translation.getAttribute('href')).toBe(`/articles/${arabic.slug}`);
      expect(await translation.locator('bdi').getAttribute('dir')).toBe('rtl');
      const groups = (name: string) =>
        page.getByRole('navigation', { name, exact: true }).locator('li').allInnerTexts();
      expect(await groups('What happened before')).toEqual(['The plan']);
      expect(await groups('What happened since')).toEqual(['After the vote']);
      expect(await groups('Related')).toEqual(['Other bridges']);
      expect(await page.title()).toBe('Bridge vote tonight');
      const meta = (name: string) => page.locator(`meta[${name}]`).getAttribute('content');
      expect(await meta('name=description')).toBe('What the council decides.');
      expect(await meta('property="og:image"')).toBe('https://images.example/bridge.png');
      const alternates = await page
        .locator('link[hreflang]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('hreflang')));
      expect(alternates.toSorted()).toEqual(['ar', 'en']);
      expect(await page.content()).not.toContain('secret');
    });
  });
});

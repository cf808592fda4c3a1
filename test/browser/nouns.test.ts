import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { openPage, upToDate, violations } from '../support/open-page.ts';
import { eventually } from '../support/until.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

describe.runIf(HAS_BROWSER)('the pages of authors, sections, corrections and history', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const open = (path: string, options?: Parameters<typeof openPage>[1]) =>
    openPage(new URL(path, newsroom.url), options);
  const get = (path: string) => fetch(new URL(path, newsroom.url), { redirect: 'manual' });
  const links = async (path: string, selector: string) => {
    const page = await open(path, { javaScriptEnabled: false });
    return page
      .locator(`${selector} a`)
      .evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('href')]));
  };

  describe('an article', () => {
    it('leads to its authors in the words of its byline, in any direction, and credits the others below', async () => {
      const desk = openDesk(newsroom);
      const [ada, bell, agency] = [
        await desk.person({ name: 'Ada Lovelace' }),
        await desk.person({ name: 'Rob Bell' }),
        await desk.organization({ name: 'Picture Agency' }),
      ];
      const contributions = [
        { contributor: { personId: ada.id }, role: 'AUTHOR' as const },
        { contributor: { personId: bell.id }, role: 'AUTHOR' as const, creditedAs: 'B. Bell' },
        { contributor: { organizationId: agency.id }, role: 'PHOTOGRAPHER' as const },
      ];
      const english = await desk.publishedArticle({ contributions });
      const path = `/articles/${english.slug}`;
      expect((await links(path, '.byline')).slice(0, 2)).toEqual([
        ['Ada Lovelace', `/people/${ada.slug}`],
        ['B. Bell', `/people/${bell.slug}`],
      ]);
      expect(await links(path, '.credits')).toEqual([['Picture Agency', `/organizations/${agency.slug}`]]);
      const page = await open(path);
      expect(await page.locator('.byline').innerText()).toContain('By Ada Lovelace and B. Bell');
      expect(await page.locator('.credits').innerText()).toBe('Photographs by Picture Agency');

      const arabic = await desk.publishedArticle({ contributions, language: 'ar', headline: 'خبر' });
      const rightToLeft = await open(`/articles/${arabic.slug}`);
      const byline = rightToLeft.locator('.byline > :first-child');
      expect(await byline.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl');
      expect(await byline.innerText()).toContain('B. Bell');
      const credits = rightToLeft.locator('.credits');
      expect(await credits.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl');
      expect(await violations(rightToLeft)).toEqual([]);
    });

    it('credits authors whom the wording of its byline leaves out', async () => {
      const desk = openDesk(newsroom);
      const [ann, joann] = [await desk.person({ name: 'Ann' }), await desk.person({ name: 'Joann' })];
      const article = await desk.publishedArticle({
        byline: 'Joann, with our staff',
        contributions: [ann, joann].map(({ id }) => ({ contributor: { personId: id }, role: 'AUTHOR' })),
      });
      const path = `/articles/${article.slug}`;
      expect((await links(path, '.byline'))[0]).toEqual(['Joann', `/people/${joann.slug}`]);
      expect(await links(path, '.credits')).toEqual([['Ann', `/people/${ann.slug}`]]);
    });

    it('leads to a page of its author with their entries in registers', async () => {
      expect(await links('/organizations/microsoft', '.roles')).toContainEqual([
        'Q2283',
        'https://www.wikidata.org/wiki/Q2283',
      ]);
    });

    it('is among the articles of its author, with a draft nowhere', async () => {
      const desk = openDesk(newsroom);
      const author = await desk.person({ name: 'Cleo Clark' });
      const contributions = [{ contributor: { personId: author.id }, role: 'AUTHOR' as const }];
      const path = `/people/${author.slug}`;
      await desk.article({ headline: 'Still a draft', contributions });
      expect((await get(path)).status).toBe(404);
      await desk.publishedArticle({ headline: 'In the paper', contributions });
      const page = await open(path);
      await upToDate(page);
      const authored = page.locator('.authored');
      expect(await authored.locator('h3').allTextContents()).toEqual(['In the paper']);
      for (const feed of await authored.locator('.follow a').all())
        expect((await get((await feed.getAttribute('href')) ?? '')).status).toBe(200);
      // Nothing is said of statements, since there are none.
      expect(await page.locator('#said').count()).toBe(0);
      await desk.publishedArticle({ headline: 'In the next paper', contributions });
      await eventually(async () =>
        expect(await authored.locator('h3').allTextContents()).toEqual(['In the next paper', 'In the paper']),
      );
    });
  });

  describe('a section', () => {
    async function line() {
      const desk = openDesk(newsroom);
      const top = await desk.section({ name: unique('Politics') });
      const low = await desk.section({ name: unique('Local'), parentId: top.id });
      return { desk, top, low, path: `/sections/${top.slug}/${low.slug}` };
    }

    it('has the articles of the sections below it, is in the masthead, and shows what is published live', async () => {
      const { desk, top, low, path } = await line();
      await desk.article({ sectionId: low.id, headline: 'A draft of the town' });
      const { slug } = await desk.publishedArticle({ sectionId: low.id, headline: 'The town votes' });
      const above = [top.name, `/sections/${top.slug}`];
      expect(await links('/', '.sections')).toContainEqual(above);
      expect(await links(`/articles/${slug}`, '.sections')).toContainEqual(above);
      expect(await links(`/articles/${slug}`, '.path')).toEqual([above, [low.name, path]]);
      expect(await links(path, '.path')).toEqual([above]);
      expect(await links(`/sections/${top.slug}`, 'nav.tags')).toEqual([[low.name, path]]);
      const page = await open(`/sections/${top.slug}`);
      await upToDate(page);
      expect(await page.locator('.card h2').allTextContents()).toEqual(['The town votes']);
      for (const feed of await page.locator('.follow a').all())
        expect((await get((await feed.getAttribute('href')) ?? '')).status).toBe(200);
      expect(await page.locator('.sections [aria-current=page]').innerText()).toBe(top.name);
      await desk.publishedArticle({ sectionId: low.id, headline: 'The town has voted' });
      await eventually(async () =>
        expect(await page.locator('.card h2').allTextContents()).toEqual([
          'The town has voted',
          'The town votes',
        ]),
      );
    });

    it('has one address, to which its former and its incomplete paths lead', async () => {
      const { top, low, path } = await line();
      const slug = unique('section');
      await send(newsroom, { name: 'updateSection' }, { id: top.id, slug }, newsroom.tokens.EDITOR);
      const current = `/sections/${slug}/${low.slug}`;
      for (const former of [path, `/sections/${low.slug}`, `/sections/other/${low.slug}`, `${current}/`]) {
        const { status, headers } = await get(former);
        expect([status, headers.get('location')], former).toEqual([301, current]);
      }
      expect((await get(current)).status).toBe(200);
      for (const none of ['/sections/none', '/sections', '/sections//', `${current}?after=WRONG`])
        expect((await get(none)).status, none).toBe(404);
    });
  });

  describe('the history of an article', () => {
    it('has each published version with its note and the words that changed, newest first', async () => {
      const desk = openDesk(newsroom);
      const article = await desk.publishedArticle({
        headline: 'A rally',
        body: [paragraph('It was on Monday.')],
      });
      const path = `/articles/${article.slug}/history`;
      expect(await links(`/articles/${article.slug}`, '.byline')).toContainEqual(['History', path]);
      const blockId = await (await open(`/articles/${article.slug}`)).locator('.block').getAttribute('id');
      const page = await open(path);
      await upToDate(page);
      expect(await page.locator('.version').count()).toBe(1);
      const { article: corrected } = await desk.correct(article, {
        body: [{ paragraph: { blockId, html: 'It was on Tuesday.' } }],
        headline: 'The rally',
        text: 'The day was wrong.',
      });
      await eventually(async () => expect(await page.locator('.version').count()).toBe(2));
      await desk.revise(corrected, { headline: 'A secret draft' });
      const still = await open(path, { javaScriptEnabled: false });
      const [newest = '', first = ''] = await still.locator('.version').allInnerTexts();
      expect(newest).toContain('As it is now');
      expect(newest).toContain('The day was wrong.');
      expect(first).toContain('First published');
      expect(await still.locator('.version del').allTextContents()).toContain('Monday');
      expect(await still.locator('.version ins').allTextContents()).toContain('Tuesday');
      expect(await still.locator('.diff > strong').allTextContents()).toEqual(['Headline']);
      expect(await still.content()).not.toContain('secret');
    });

    it('leads from page to page with the notes of each version, once', async () => {
      const desk = openDesk(newsroom);
      let article = await desk.publishedArticle();
      for (let at = 1; at <= 11; at += 1)
        article = (await desk.correct(article, { headline: `Number ${at}`, text: `Note ${at}.` })).article;
      const page = await open(`/articles/${article.slug}/history`, { javaScriptEnabled: false });
      const notes = () => page.locator('.note p:last-child').allTextContents();
      expect(await notes()).toEqual(Array.from({ length: 10 }, (_, at) => `Note ${11 - at}.`));
      await page.getByRole('link', { name: 'Earlier versions' }).click();
      expect(await notes()).toEqual(['Note 1.']);
      expect(await page.locator('main').innerText()).not.toContain('As it is now');
    });

    it('is there only as its article is', async () => {
      const desk = openDesk(newsroom);
      const draft = await desk.article();
      expect((await get(`/articles/${draft.slug}/history`)).status).toBe(404);
      const article = await desk.publishedArticle({ headline: 'Never to be seen again' });
      const { slug } = await desk.changeSlug(article);
      const moved = await get(`/articles/${article.slug}/history`);
      expect([moved.status, moved.headers.get('location')]).toEqual([301, `/articles/${slug}/history`]);
      await desk.withdraw(article, 'It was published by mistake.');
      const gone = await get(`/articles/${slug}/history`);
      const html = await gone.text();
      expect(gone.status).toBe(410);
      expect(html).toContain('It was published by mistake.');
      expect(html).not.toContain('Never to be seen');
    });
  });

  describe('the corrections', () => {
    it('come live, newest first, by kind, and tell of a withdrawn article only why it was withdrawn', async () => {
      const desk = openDesk(newsroom);
      const page = await open('/corrections');
      await upToDate(page);
      const texts = () => page.locator('.noted div > p:nth-child(3)').allTextContents();
      const [article, other] = [
        await desk.publishedArticle({ headline: 'Right in the end' }),
        await desk.publishedArticle({ headline: 'Never to be seen again' }),
      ];
      await desk.correct(article, { text: 'The day was wrong.' });
      await desk.correct(other, { text: 'The name was wrong.', kind: 'CLARIFICATION' });
      await eventually(async () =>
        expect((await texts()).slice(0, 2)).toEqual(['The name was wrong.', 'The day was wrong.']),
      );
      await desk.withdraw(other, 'Nobody had said it.');
      await eventually(async () =>
        expect((await texts()).slice(0, 3)).toEqual([
          'Nobody had said it.',
          'The name was wrong.',
          'The day was wrong.',
        ]),
      );
      const [withdrawn, , corrected] = await page.locator('.noted').all();
      expect(await withdrawn?.locator('a').count()).toBe(0);
      expect(await corrected?.locator('a').getAttribute('href')).toBe(`/articles/${article.slug}`);
      expect(await page.locator('main').innerText()).not.toContain('Never to be seen');
      await page.getByRole('link', { name: 'Clarifications' }).click();
      const clarified = await texts();
      expect(clarified[0]).toBe('The name was wrong.');
      expect(clarified).not.toContain('The day was wrong.');
      await page.getByRole('link', { name: 'Comments' }).click();
      expect((await texts()).join()).toMatch(/^This article has been updated with comment/);
      expect((await get('/corrections?kind=WRONG')).status).toBe(404);
    });

    it('are found from each page, go on by a link, and have feeds', async () => {
      const desk = openDesk(newsroom);
      let article = await desk.publishedArticle();
      for (let at = 1; at <= 21; at += 1)
        article = (await desk.correct(article, { headline: `Number ${at}`, text: `Error ${at}.` })).article;
      const page = await open('/', { javaScriptEnabled: false });
      await page.getByRole('contentinfo').getByRole('link', { name: 'Corrections' }).click();
      expect(await page.locator('.noted').count()).toBe(20);
      expect(await page.locator('main').innerText()).not.toContain('Error 1.');
      for (const feed of await page.locator('.follow a').all())
        expect((await get((await feed.getAttribute('href')) ?? '')).status).toBe(200);
      await page.getByRole('link', { name: 'Earlier' }).click();
      expect(await page.locator('.noted').first().innerText()).toContain('Error 1.');
    });
  });
});

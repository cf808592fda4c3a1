import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HAS_BROWSER } from '../support/browser.ts';
import { openFront } from '../support/clients/front.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom, startBeside, type Newsroom } from '../support/newsroom/newsroom.ts';
import { hurry, openPage, upToDate, violations } from '../support/open-page.ts';
import { eventually } from '../support/until.ts';

const LONG = paragraph('It is long enough to fill some lines. '.repeat(20));

describe.runIf(HAS_BROWSER)('the page of a live blog', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  const open = (path: string, options?: Parameters<typeof openPage>[1]) =>
    openPage(new URL(path, newsroom.url), options);
  const headlines = (page: Page) => page.locator('.post h3').allTextContents();
  const waiting = (page: Page) => page.locator('.waiting').innerText();
  const hasPosts = (page: Page, expected: readonly string[]) =>
    eventually(async () => expect(await headlines(page)).toEqual(expected));
  const pathOf = ({ slug }: { readonly slug: string }) => `/articles/${slug}`;

  /** A live blog of posts named from 1, each as high as a part of the window, and its page. */
  async function openBlog(count: number) {
    const desk = openDesk(newsroom);
    const { article, liveBlog } = await desk.openLiveBlog();
    const add = (headline: string) =>
      desk.livePost(liveBlog, { headline, body: [LONG] }).then(({ livePost }) => livePost);
    const posts = [];
    for (let at = 1; at <= count; at += 1) posts.push(await add(String(at)));
    const [first, second] = posts;
    if (first === undefined || second === undefined) throw new Error('There are at least two posts.');
    const openLive = async () => {
      const page = await open(pathOf(article));
      await upToDate(page);
      return page;
    };
    return { desk, article, liveBlog, add, first, second, openLive };
  }

  const postOf = (page: Page, headline: string) =>
    page.locator('.post').filter({ has: page.getByRole('heading', { name: headline, exact: true }) });

  /** Scrolls so that a post is read. */
  async function read(page: Page, headline: string) {
    await postOf(page, headline).evaluate((one) =>
      one.scrollIntoView({ block: 'center', behavior: 'instant' }),
    );
    return placeOf(page, headline);
  }

  /** Where a post is on the screen. Browsers scroll by whole pixels. */
  async function placeOf(page: Page, headline: string) {
    const top = async () => (await postOf(page, headline).boundingBox())?.y ?? NaN;
    const before = await top();
    return { isTheSame: async () => expect(Math.abs((await top()) - before)).toBeLessThan(1) };
  }

  it('shows its posts newest first, page by page, and the key events alone, without JavaScript', async () => {
    const desk = openDesk(newsroom);
    const { article, liveBlog } = await desk.openLiveBlog();
    const author = await desk.person({ name: 'Ada Lovelace' });
    for (let at = 1; at <= 22; at += 1)
      await desk.livePost(liveBlog, {
        headline: String(at),
        isKeyEvent: at === 1,
        contributions: [{ contributor: { personId: author.id }, role: 'AUTHOR' }],
      });
    await desk.livePost(liveBlog, { headline: 'A draft', publish: false });
    const page = await open(pathOf(article), { javaScriptEnabled: false });
    expect(await headlines(page)).toEqual(Array.from({ length: 20 }, (_, at) => String(22 - at)));
    const byline = page.locator('.post .byline a').first();
    expect(await byline.getAttribute('href')).toBe(`/people/${author.slug}`);
    expect(await page.locator('.state').innerText()).toMatch(/^Live\s+since /);
    await page.getByRole('link', { name: 'Older posts' }).click();
    expect(await headlines(page)).toEqual(['2', '1']);
    await page.getByRole('link', { name: 'Newest posts' }).click();
    expect(await headlines(page)).toHaveLength(20);
    await page.getByRole('link', { name: 'Key events only' }).click();
    expect(await headlines(page)).toEqual(['1']);
    expect(await page.content()).not.toContain('A draft');
  });

  it('has the demo’s with its pinned post first, its quotations, a note, and its end', async () => {
    const page = await open('/articles/unit-8200-as-it-happened', { javaScriptEnabled: false });
    expect(await page.locator('.post .label').first().innerText()).toContain('Pinned');
    expect((await headlines(page)).filter((one) => one.startsWith('Brad Smith'))).toHaveLength(1);
    expect(await page.locator('.post figcaption').first().innerText()).toContain('Brad Smith');
    expect(await page.locator('.post .notes').innerText()).toContain(
      'did not say where the figure comes from',
    );
    expect(await page.locator('.state').innerText()).toMatch(
      /^This live blog has ended\s+on 25 September 2025/,
    );
    const feed = page.locator('.posts .follow a').first();
    expect((await fetch(new URL((await feed.getAttribute('href')) ?? '', newsroom.url))).status).toBe(200);
    const keyEvent = page.locator('.key-events a').first();
    const target = await keyEvent.getAttribute('href');
    expect(await page.locator(`${target ?? ''} h3`).innerText()).toBe(await keyEvent.innerText());
  });

  it('leads to each post, however old, and to none that readers may not see', async () => {
    const { desk, article, liveBlog, first } = await openBlog(22);
    const anchor = `#post-${first.id}`;
    const page = await open(`${pathOf(article)}${anchor}`);
    await eventually(async () => expect(await page.locator(`${anchor} h3`).innerText()).toBe('1'));
    const link = `${pathOf(article)}?post=${encodeURIComponent(first.id)}`;
    const still = await open(link, { javaScriptEnabled: false });
    expect((await headlines(still)).slice(0, 2)).toEqual(['1', '22']);
    const { livePost: draft } = await desk.livePost(liveBlog, { headline: 'A draft', publish: false });
    await upToDate(page);
    await desk.removeLivePost(first);
    await eventually(async () => expect(await page.locator(anchor).count()).toBe(0));
    for (const { id } of [draft, first]) {
      const none = await open(`${pathOf(article)}?post=${encodeURIComponent(id)}`, {
        javaScriptEnabled: false,
      });
      expect(await none.locator('.posts .empty').innerText()).toContain('no longer here');
      expect(await none.content()).not.toContain('A draft');
    }
    // A post of another live blog.
    const other = await openBlog(2);
    const foreign = await open(`${pathOf(article)}?post=${encodeURIComponent(other.first.id)}`);
    expect(await headlines(foreign)).not.toContain('1');
  });

  it('takes posts in, changes them, takes them out and brings them back in their place', async () => {
    const { desk, liveBlog, add, first, second, openLive } = await openBlog(3);
    const page = await openLive();
    await hasPosts(page, ['3', '2', '1']);
    await add('4');
    await hasPosts(page, ['4', '3', '2', '1']);
    const { livePost: revised } = await desk.reviseLivePost(second, {
      headline: 'Two',
      noteText: 'The number was wrong.',
    });
    await hasPosts(page, ['4', '3', 'Two', '1']);
    expect(await page.locator('.post .notes').innerText()).toContain('The number was wrong.');
    await desk.removeLivePost(revised);
    await hasPosts(page, ['4', '3', '1']);
    await desk.restoreLivePost(revised);
    await hasPosts(page, ['4', '3', 'Two', '1']);
    await desk.pinLivePost(liveBlog, first);
    await hasPosts(page, ['1', '4', '3', 'Two']);
    await desk.pinLivePost(liveBlog, null);
    await hasPosts(page, ['4', '3', 'Two', '1']);
    await desk.livePost(liveBlog, { headline: 'A draft', publish: false });
    await desk.livePost(liveBlog, { headline: 'Key', isKeyEvent: true });
    await eventually(async () =>
      expect(await page.locator('.key-events a').allTextContents()).toEqual(['Key']),
    );
    await desk.endLiveBlog(liveBlog);
    await eventually(async () =>
      expect(await page.locator('.state').innerText()).toMatch(/^This live blog has ended/),
    );
    expect(await page.locator('.told').innerText()).toContain('This live blog has ended.');
    expect(await page.content()).not.toContain('A draft');
  });

  it('holds new posts back while older ones are read, and shows them by the keyboard', async () => {
    const { desk, add, first, openLive } = await openBlog(6);
    const page = await openLive();
    const place = await read(page, '3');
    const seventh = await add('7');
    await eventually(async () => expect(await waiting(page)).toBe('1 new post'));
    await add('8');
    await eventually(async () => expect(await waiting(page)).toBe('2 new posts'));
    expect(await headlines(page)).toEqual(['6', '5', '4', '3', '2', '1']);
    await place.isTheSame();
    // One that is taken out meanwhile is never shown.
    await desk.removeLivePost(seventh);
    await eventually(async () => expect(await waiting(page)).toBe('1 new post'));
    // What was wrong is changed at once.
    await desk.reviseLivePost(first, { headline: 'One' });
    await hasPosts(page, ['6', '5', '4', '3', '2', 'One']);
    await place.isTheSame();
    expect(await page.locator('.waiting').getAttribute('aria-live')).toBe('polite');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '1 new post' }).focus();
    await page.keyboard.press('Enter');
    await hasPosts(page, ['8', '6', '5', '4', '3', '2', 'One']);
    expect(await waiting(page)).toBe('');
    const newest = page.locator('.post').first();
    await eventually(async () => {
      const { y } = (await newest.boundingBox()) ?? { y: NaN };
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(500);
    });
    expect(await page.evaluate('document.activeElement.id')).toBe('posts');
  });

  it('stays at the post that is read when posts above change or go, also if that post goes', async () => {
    const { desk, second, openLive, add } = await openBlog(4);
    const above = await add('5');
    const page = await openLive();
    const place = await read(page, '2');
    const { livePost } = await desk.reviseLivePost(above, { body: [LONG, LONG, LONG] });
    await eventually(async () =>
      expect(await page.locator('.post').first().locator('.text p').count()).toBe(3),
    );
    await place.isTheSame();
    await desk.removeLivePost(livePost);
    await hasPosts(page, ['4', '3', '2', '1']);
    await place.isTheSame();
    const next = await placeOf(page, '1');
    await desk.removeLivePost(second);
    await hasPosts(page, ['4', '3', '1']);
    await next.isTheSame();
  });

  it('takes the place of the article’s once the live blog is started', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const page = await open(pathOf(article));
    await upToDate(page);
    const liveBlog = await desk.liveBlog(article);
    await page.waitForSelector('.posts');
    await upToDate(page);
    await desk.livePost(liveBlog, { headline: 'The first' });
    await hasPosts(page, ['The first']);
  });

  it('has everything that it missed while its node was away, and goes with its article', async () => {
    const { desk, article, add, first } = await openBlog(2);
    const node = await startBeside(newsroom);
    const front = await openFront(node.url);
    onTestFinished(() => front.close());
    const page = await openPage(new URL(pathOf(article).slice(1), front.url));
    await upToDate(page);
    await node.stop();
    await page.waitForSelector('[data-connection=lost]');
    await add('3');
    await desk.removeLivePost(first);
    front.target = newsroom.url;
    await hurry(page, async () => (await headlines(page)).join() === '3,2');
    await desk.withdraw(article, 'It was published by mistake.');
    await eventually(async () =>
      expect(await page.locator('main').innerText()).toContain('It was published by mistake.'),
    );
    expect(await page.locator('.post').count()).toBe(0);
  });

  it('runs from right to left in Arabic, with times in their own direction', async () => {
    const desk = openDesk(newsroom);
    const { article, liveBlog } = await desk.openLiveBlog({ language: 'ar', headline: 'خبر' });
    await desk.livePost(liveBlog, { headline: 'عاجل', isKeyEvent: true, body: [paragraph('نص')] });
    const page = await open(pathOf(article));
    const direction = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => getComputedStyle(one).direction);
    expect(await direction('.post h3')).toBe('rtl');
    expect(await direction('.post time')).toBe('ltr');
    expect(await direction('.filter')).toBe('rtl');
    expect(await violations(page)).toEqual([]);
  });
});

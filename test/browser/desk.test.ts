import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { COMMENTS } from '../../demo/comments.ts';
import { STORY_ARTICLE } from '../../demo/story/unit-8200.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { openFront } from '../support/clients/front.ts';
import { openPage, upToDate } from '../support/open-page.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';

const STORY = `/articles/${STORY_ARTICLE}`;
const TOKEN = 'dateline-desk-token';

describe.runIf(HAS_BROWSER)('the desk of the demo', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true, settings: { DEMO: 'true' } });
  });
  afterAll(() => newsroom.close());

  const commentOf = (page: Page) => page.getByRole('textbox').inputValue();
  const hasLoadedDesk = (page: Page) =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').some(({ name }) => /\/desk-[^/]*\.js$/.test(name)),
    );
  const tells = (page: Page, text: string) =>
    eventually(async () => expect(await page.locator('.desk').textContent()).toContain(text));

  it('opens by its link, adds a comment with one click, and shows the token to nobody on the way', async () => {
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    const reader = await openPage(new URL(STORY, front.url));
    await upToDate(reader);
    const { hash } = new URL(newsroom.node.demoLinks?.site ?? '');

    const desk = await openPage(new URL(`/${hash}`, front.url));
    await desk.getByRole('link', { name: 'Open the story' }).click();
    await desk.getByRole('button', { name: 'Add the comment' }).click();
    await reader.waitForSelector('.block[data-fresh=New]');
    for (const page of [reader, desk]) {
      await eventually(async () =>
        expect(await page.locator('.body').textContent()).toContain(COMMENTS[0].text),
      );
    }
    await eventually(async () =>
      expect(await desk.locator('.desk').textContent()).toContain('It reaches every open page'),
    );

    const token = await desk.evaluate((name) => sessionStorage.getItem(name), TOKEN);
    expect(token).toMatch(/^\S{20,}$/);
    const secrets = [token ?? '', hash.replace('#code=', '')];
    expect(desk.url()).not.toContain('code');
    for (const { method, url, headers, answer } of front.seen) {
      for (const secret of secrets) {
        expect(url).not.toContain(secret);
        if (method === 'GET') expect(headers + answer).not.toContain(secret);
      }
    }
    for (const page of [reader, desk])
      for (const secret of secrets) expect(await page.content()).not.toContain(secret);
    // It isn't kept for other tabs.
    expect(await reader.evaluate((name) => sessionStorage.getItem(name), TOKEN)).toBeNull();
    expect(await desk.evaluate('localStorage.length')).toBe(0);
  });

  it('offers what the article doesn’t have yet, and adds nothing twice', async () => {
    const other = await openNewsroom({ story: true, settings: { DEMO: 'true' } });
    onTestFinished(() => other.close());
    const open = () => openPage(new URL(STORY, other.url), { desk: other.tokens.EDITOR });
    const [desk, late] = [await open(), await open()];
    for (const page of [desk, late]) expect(await commentOf(page)).toBe(COMMENTS[0].text);
    // It sees the article as it was before the comment.
    let before: Buffer | undefined;
    await late.route('**/graphql', async (route) => {
      if (!(route.request().postData() ?? '').includes('query Desk(')) return route.continue();
      before ??= await (await route.fetch()).body();
      await route.fulfill({ body: before, contentType: 'application/json' });
    });
    await late.getByRole('textbox').fill('   ');
    await late.getByRole('button', { name: 'Add the comment' }).click();
    await tells(late, 'The comment is missing.');

    await desk.getByRole('button', { name: 'Add the comment' }).click();
    await tells(desk, 'It reaches every open page');
    expect(await commentOf(desk)).toBe(COMMENTS[1].text);
    await late.getByRole('textbox').fill(COMMENTS[0].text);
    await late.getByRole('button', { name: 'Add the comment' }).click();
    await tells(late, 'It reaches every open page');
    await desk.getByRole('textbox').fill(COMMENTS[0].text);
    await desk.getByRole('button', { name: 'Add the comment' }).click();
    await tells(desk, 'The article has this comment already.');

    await desk.reload();
    expect(await commentOf(desk)).toBe(COMMENTS[1].text);
    await desk.getByRole('button', { name: 'Add the comment' }).click();
    await tells(desk, 'The article has all the comments of the demo.');
    await desk.reload();
    await tells(desk, 'The article has all the comments of the demo.');
    expect(await commentOf(desk)).toBe('');
    const body = (await desk.locator('.body').textContent()) ?? '';
    for (const { text } of COMMENTS) expect(body.split(text)).toHaveLength(2);
  });

  it('offers nothing on another article, and keeps what is written while the newsroom can’t be reached', async () => {
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    const editor = openDesk(newsroom);
    const article = await editor.publishedArticle();
    await editor.requestComment(article);
    const url = new URL(`articles/${article.slug}`, front.url);
    const page = await openPage(url, { desk: newsroom.tokens.EDITOR });
    expect(await commentOf(page)).toBe('');
    await page.getByRole('textbox').fill('They say that they will answer.');
    front.refuses = 'everything';
    await page.getByRole('button', { name: 'Add the comment' }).click();
    await tells(page, 'The newsroom can’t be reached at the moment. Your text is kept: try again.');
    expect(await commentOf(page)).toBe('They say that they will answer.');
    front.refuses = 'nothing';
    await page.getByRole('button', { name: 'Add the comment' }).click();
    await tells(page, 'It reaches every open page');
    await eventually(async () =>
      expect(await page.locator('.body').textContent()).toContain('They say that they will answer.'),
    );
  });

  it('shows who republishes the article and has not acknowledged a correction, and readers nothing of it', async () => {
    const editor = openDesk(newsroom);
    const article = await editor.publishedArticle();
    await editor.correct(article);
    await writeWebhooks(newsroom, 1);
    await newsroom.prisma.webhookEndpoint.updateMany({ data: { acknowledges: true } });
    const url = new URL(`articles/${article.slug}`, newsroom.url);
    const desk = await openPage(url, { desk: newsroom.tokens.EDITOR });
    await tells(desk, 'A partner: the correction of');
    await tells(desk, 'which has yet to be delivered');
    const reader = await openPage(url);
    await upToDate(reader);
    expect(await reader.content()).not.toContain('A partner');
    await newsroom.prisma.webhookEndpoint.updateMany({ data: { acknowledges: false } });
    await desk.reload();
    await desk.getByRole('textbox').waitFor();
    expect(await desk.locator('.desk').textContent()).not.toContain('Not acknowledged yet');
  });

  it('can be folded', async () => {
    const page = await openPage(new URL(STORY, newsroom.url), { desk: newsroom.tokens.EDITOR });
    await page.getByRole('textbox').waitFor();
    await page.getByRole('heading', { name: 'The desk' }).click();
    expect(await page.getByRole('textbox').isVisible()).toBe(false);
  });

  it('opens once by its link, and not without it', async () => {
    const other = await openNewsroom({ at: newsroom, settings: { DEMO: 'true' } });
    onTestFinished(() => other.leave());
    const link = new URL(other.node.demoLinks?.site ?? '');
    const at = (path: string) => new URL(path, other.url);
    const first = await openPage(at(`/${link.hash}`));
    await first.getByRole('link', { name: 'Open the story' }).waitFor();
    expect(await hasLoadedDesk(first)).toBe(true);
    for (const path of [`/${link.hash}`, '/#code=wrong', '/', STORY]) {
      const page = await openPage(at(path));
      // It loads the desk before it connects.
      await upToDate(page);
      if (path.includes('#')) await tells(page, 'This link has been used. The next start');
      expect(await hasLoadedDesk(page)).toBe(path.includes('#'));
      expect(await page.locator('.desk').count()).toBe(path.includes('#') ? 1 : 0);
      expect(await page.locator('.desk :is(a, textarea)').count()).toBe(0);
      expect(await page.evaluate((name) => sessionStorage.getItem(name), TOKEN)).toBeNull();
    }
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { COMMENTS } from '../../demo/comments.ts';
import { STORY_ARTICLE } from '../../demo/story/unit-8200.ts';
import { HAS_BROWSER, openBrowser } from '../support/browser.ts';
import { openFront } from '../support/clients/front.ts';
import { openPage, upToDate } from '../support/open-page.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

const STORY = `/articles/${STORY_ARTICLE}`;
const TOKEN = 'dateline-desk-token';

describe.runIf(HAS_BROWSER)('the desk of the demo', () => {
  let newsroom: Newsroom;
  let browser: Browser;
  beforeAll(async () => {
    const settings = { DEMO: 'true' };
    [newsroom, browser] = await Promise.all([openNewsroom({ story: true, settings }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await newsroom.close();
  });

  it('opens by its link, adds a comment with one click, and shows the token to nobody on the way', async () => {
    const front = await openFront(newsroom.url);
    onTestFinished(() => front.close());
    const reader = await openPage(browser, new URL(STORY, front.url));
    await upToDate(reader);
    const { hash } = new URL(newsroom.node.demoLinks?.site ?? '');

    const desk = await openPage(browser, new URL(`/${hash}`, front.url));
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

  it('opens once by its link, and not without it', async () => {
    const other = await openNewsroom({ at: newsroom, settings: { DEMO: 'true' } });
    onTestFinished(() => other.leave());
    const link = new URL(other.node.demoLinks?.site ?? '');
    const at = (path: string) => new URL(path, other.url);
    const first = await openPage(browser, at(`/${link.hash}`));
    await first.waitForSelector('.desk');
    for (const path of [`/${link.hash}`, '/#code=wrong', '/', STORY]) {
      const page = await openPage(browser, at(path));
      await upToDate(page);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      expect(await page.locator('.desk').count()).toBe(0);
      expect(await page.evaluate((name) => sessionStorage.getItem(name), TOKEN)).toBeNull();
    }
  });
});

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** Opens a page that must not report an error. It is closed with the test. */
export async function openPage(
  browser: Browser | BrowserContext,
  url: string | URL,
  options?: BrowserContextOptions,
): Promise<Page> {
  const page = 'newContext' in browser ? await browser.newPage(options) : await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  onTestFinished(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });
  await page.goto(new URL(url).href);
  return page;
}

/** Resolves once the page says that it is up to date. */
export async function upToDate(page: Page): Promise<void> {
  await page.waitForSelector('[data-connection=live]', { timeout: 60_000 });
}

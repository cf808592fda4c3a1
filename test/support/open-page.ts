/** Opens pages of the example site in a browser. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

interface Options extends BrowserContextOptions {
  /** The token of an editor, for whom the page has the desk. */
  readonly desk?: string;
}

/**
 * Opens a page, which must not report an error, open a dialog, or try what its Content-Security-Policy forbids. It is closed with the test.
 * @param options of a new context, if `browser` isn't one
 */
export async function openPage(
  browser: Browser | BrowserContext,
  url: string | URL,
  { desk, ...options }: Options = {},
): Promise<Page> {
  const page =
    'newContext' in browser
      ? await browser.newPage({ reducedMotion: 'reduce', ...options })
      : await browser.newPage();
  const errors: string[] = [];
  // Such as React's, when it finds another page than it expects.
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (line) => {
    if (line.text().includes('Content Security Policy')) errors.push(line.text());
  });
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  onTestFinished(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });
  if (desk !== undefined)
    await page.addInitScript(`sessionStorage.setItem('dateline-desk-token', ${JSON.stringify(desk)})`);
  await page.goto(new URL(url).href, { waitUntil: 'load' });
  return page;
}

/** Resolves once the page says that it is up to date. */
export async function upToDate(page: Page): Promise<void> {
  await page.waitForSelector('[data-connection=live]', { timeout: 60_000 });
}

/** What axe finds fault with, targets that are too small to tap among it. */
export async function violations(page: Page): Promise<string[]> {
  const options = JSON.stringify({ rules: { 'target-size': { enabled: true } } });
  const found = await page.evaluate(`${AXE}; axe.run(${options}).then(({ violations }) => violations)`);
  return (found as Violation[]).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

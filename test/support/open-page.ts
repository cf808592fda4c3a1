/** Opens pages of the example site in a browser. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { sharedBrowser } from './browser.ts';
import { until } from './until.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

interface Options extends BrowserContextOptions {
  /** By default one that all pages with the same options share, with what the browser has cached. */
  readonly context?: BrowserContext;
  /** The token of an editor, for whom the page has the desk. */
  readonly desk?: string;
}

const contexts = new Map<string, Promise<BrowserContext>>();

function sharedContext(options: BrowserContextOptions): Promise<BrowserContext> {
  const key = JSON.stringify(options);
  const context = contexts.get(key) ?? create(options);
  contexts.set(key, context);
  return context;
}

async function create(options: BrowserContextOptions): Promise<BrowserContext> {
  return (await sharedBrowser()).newContext({ reducedMotion: 'reduce', ...options });
}

/** A context of the test's own, such as for a browser that has cached nothing. It is closed with the test. */
export async function openContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await create(options);
  onTestFinished(() => context.close());
  return context;
}

/**
 * A context whose pages have a clock that the test can move: `page.clock.fastForward` is what a computer does that has slept.
 */
export async function openContextWithClock(): Promise<BrowserContext> {
  const context = await openContext();
  await context.clock.install();
  return context;
}

/**
 * Opens a page, which must not report an error, open a dialog, or try what its Content-Security-Policy forbids. It is closed with the test.
 * @param options of its context
 */
export async function openPage(
  url: string | URL,
  { desk, context, ...options }: Options = {},
): Promise<Page> {
  const page = await (context ?? (await sharedContext(options))).newPage();
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

/** Ends each wait before another attempt to connect, until the condition holds: the network is back. */
export async function hurry(page: Page, condition: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    return condition();
  });
}

/** The same rules hold for other colours, or on paper. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds fault with, targets that are too small to tap among it.
 * @param media in which the page is shown after that: of these, only colours are checked
 */
export async function violations(
  page: Page,
  media: readonly Parameters<Page['emulateMedia']>[0][] = [],
): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(AXE);
  const run = async (options: object) => {
    const found = await page.evaluate(
      `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
    );
    return (found as Violation[]).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  const all = await run({ rules: { 'target-size': { enabled: true } } });
  for (const each of media) {
    await page.emulateMedia(each);
    const found = await run({ runOnly: OF_COLOURS });
    all.push(...found.map((violation) => `${JSON.stringify(each)} ${violation}`));
  }
  return all;
}

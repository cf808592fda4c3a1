/**
 * What a reader of the example site notices, in a real Chromium with the demo story: how soon a comment is on the page, also
 * when the node restarts, how much JavaScript an article loads, how soon it is painted, and whether a comment moves what is read.
 */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { graphql } from '../test/gql/index.ts';
import { openBrowser } from '../test/support/browser.ts';
import { measureBundle } from '../test/support/clients/bundle.ts';
import { ask, machine, openStory, quantile, startServer } from './node.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const COMMENTS = 50;
/** ms between two comments, so that the page has time to draw each. */
const PAUSE = 500;
/** ms for which the node is away. */
const AWAY = 10_000;
/** ms between two attempts of the desk. */
const RETRY = 250;
/** ms after which a comment counts as lost. */
const PATIENCE = 60_000;
const LOADS = 9;

/** In the page: tells the benchmark of each comment once the frame is drawn that shows it. */
const REPORT = `
  const told = new Set();
  const look = () => {
    for (const block of document.querySelectorAll('.block')) {
      const text = /Comment \\d+ of \\d+\\./.exec(block.textContent)?.[0];
      if (text === undefined || told.has(text)) continue;
      told.add(text);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => seen(text);
      requestAnimationFrame(() => port2.postMessage(null));
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
`;

const Story = graphql(`
  query PageStory($slug: String!) {
    article(slug: $slug) {
      id
      body {
        blockId
      }
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const Comment = graphql(`
  mutation PageComment($input: AddCommentInput!) {
    addComment(input: $input) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`);

const story = await openStory();
let server = await startServer({ DATABASE_URL: story.databaseUrl });
const { port } = new URL(server.url);
const browser = await openBrowser();
try {
  const { article, organization } = await ask(server.url, Story, { slug: SLUG });
  if (article === null || organization === null) throw new Error('The demo story lacks them.');
  const [first] = article.body;

  /** Sends a comment until it is accepted, as a desk does, and returns when that attempt was sent. */
  async function comment(text: string): Promise<number> {
    const statement = {
      text,
      speaker: { organizationId: organization?.id ?? '' },
      channel: 'PRESS_STATEMENT' as const,
    };
    const input = {
      articleId: article?.id ?? '',
      afterBlockId: first?.blockId ?? null,
      idempotencyKey: randomUUID(),
      statement,
    };
    for (;;) {
      const sent = performance.now();
      try {
        const { addComment } = await ask(server.url, Comment, { input }, story.editorToken);
        if ('message' in addComment) throw new Error(`Refused: ${addComment.message}`);
        return sent;
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('Refused')) throw error;
        await sleep(RETRY);
      }
    }
  }

  const paint = await firstPaints(browser, articleUrl());
  const page = await openArticle(browser, articleUrl());
  const shift = await layoutShift(page, () => comment('A comment above what is read.'));

  const seen = new Map<string, number>();
  await page.exposeFunction('seen', (text: string) => {
    if (!seen.has(text)) seen.set(text, performance.now());
  });
  await page.evaluate(REPORT);
  const delays: number[] = [];
  for (let number = 1; number <= COMMENTS; number += 1) {
    if (number === COMMENTS / 2) void restart();
    const text = `Comment ${number} of ${COMMENTS}.`;
    const sent = await comment(text);
    void sleep(0).then(async () => {
      const end = sent + PATIENCE;
      while (!seen.has(text) && performance.now() < end) await sleep(5);
      const at = seen.get(text);
      if (at !== undefined) delays.push(at - sent);
    });
    await sleep(PAUSE);
  }
  const end = performance.now() + PATIENCE;
  while (delays.length < COMMENTS && performance.now() < end) await sleep(50);
  const texts = (await page.locator('.block').allTextContents()).join('\n');
  const twice = Array.from({ length: COMMENTS }, (_, at) => `Comment ${at + 1} of ${COMMENTS}.`).filter(
    (text) => texts.split(text).length > 2,
  );

  const bundle = await measureBundle();
  console.log(`${machine()}, load average ${loadavg()[0]?.toFixed(1) ?? ''}`);
  const ms = (values: readonly number[], share: number) => Math.round(quantile(values, share));
  const table = [
    ['comments that the page shows', `${delays.length} of ${COMMENTS}`, `${COMMENTS} of ${COMMENTS}`],
    ['… twice', twice.length, 0],
    ['… median ms after the mutation was sent', ms(delays, 0.5), '≤ 100'],
    ['… longest, across the restart', ms(delays, 1), ''],
    ['layout shift when a comment comes above', shift, 0],
    ['JavaScript of the article, kB with gzip', kB(bundle.all), '≤ 120'],
    ['… of the site’s own', kB(bundle.own), '≤ 20'],
    ['first contentful paint, CPU slowed 4×, median ms', ms(paint, 0.5), '≤ 1000'],
    ['… longest', ms(paint, 1), ''],
  ];
  console.table(
    table.map(([figure, measured, target]) => ({ figure, measured, target })),
    ['figure', 'measured', 'target'],
  );
} finally {
  await browser.close();
  await server.stop();
  await story.stop();
}

function articleUrl(): string {
  return new URL(`/articles/${SLUG}`, server.url).href;
}

async function restart(): Promise<void> {
  await server.stop();
  await sleep(AWAY);
  server = await startServer({ DATABASE_URL: story.databaseUrl, PORT: port });
}

async function openArticle(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForSelector('[data-connection=live]');
  return page;
}

/** The sum of the layout shifts that Chromium reports when a comment comes above what is read. */
async function layoutShift(page: Page, add: () => Promise<unknown>): Promise<number> {
  // Pictures are loaded when they come near the window.
  await page
    .locator('.block')
    .last()
    .evaluate((block) => block.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => {
    const shifts: number[] = ((globalThis as { shifts?: number[] }).shifts = []);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as { value?: number }).value ?? 1);
    }).observe({ type: 'layout-shift' });
  });
  await add();
  await page.waitForSelector('.block[data-fresh=New]', { state: 'attached' });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const shifts = await page.evaluate(() => (globalThis as { shifts?: number[] }).shifts ?? []);
  return shifts.reduce((sum, shift) => sum + shift, 0);
}

/** ms until something of the page is painted, each time in a browser that has kept nothing. */
async function firstPaints(browser: Browser, url: string): Promise<number[]> {
  const paints: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(url);
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    const [paint] = await page.evaluate(() =>
      performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
    );
    if (paint === undefined) throw new Error('Nothing was painted.');
    paints.push(paint);
    await context.close();
  }
  return paints;
}

function kB(bytes: number): number {
  return Math.round(bytes / 100) / 10;
}

/** Opens a program that docs/clients.md shows, on a page of the node. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../until.ts';
import { bundle } from './in-browser.ts';

export async function openProgram(page: Page, program: string, url: URL): Promise<void> {
  await page.route('**/articles/*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' }),
  );
  await page.goto(url.href);
  await page.addScriptTag({ content: await bundle(program) });
}

/** What a node answers to what it will never take. */
export const REFUSED = {
  status: 400,
  contentType: 'application/graphql-response+json',
  body: JSON.stringify({
    errors: [{ message: 'No such filter.', extensions: { code: 'BAD_USER_INPUT' } }],
  }),
};

/** Says how many events the page has received. */
export function eventsOf(page: Page): () => number {
  let received = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.toString().includes('"type":"next"')) received += 1;
    }),
  );
  return () => received;
}

/** Holds the node's next answer to a query of this field, and lets all others pass. */
export async function holdNextAnswer(page: Page, field: string) {
  let release: (() => Promise<void>) | undefined;
  let isHolding = true;
  await page.route('**/graphql*', async (route) => {
    const { searchParams } = new URL(route.request().url());
    const asked = route.request().postData() ?? searchParams.get('query') ?? '';
    if (!isHolding || !asked.includes(field)) return route.fallback();
    isHolding = false;
    const response = await route.fetch();
    release = () => route.fulfill({ response });
  });
  return {
    isHeld: () => eventually(() => expect(release).toBeDefined()),
    release: async () => release?.(),
  };
}

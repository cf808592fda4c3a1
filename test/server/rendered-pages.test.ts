import { pino } from 'pino';
import { expect, it } from 'vitest';
import { RenderedPages } from '../../src/http/rendered-pages.ts';
import { openLoad } from '../support/load.ts';

const CLIENT = { authorization: null, clientAddress: '192.0.2.1', onGone: () => () => undefined };

it('the pages that stay rendered take 20 MB together, with the URLs that they are found by', async () => {
  let rendered = 0;
  const pages = new RenderedPages(
    async (_request, ask) => {
      rendered += 1;
      await ask('{ __typename }', {});
      return { status: 404, headers: {}, body: 'There is no such page.' };
    },
    openLoad(pino({ level: 'silent' })),
  );
  const open = (name: string) =>
    pages.answer(
      { method: 'GET', path: '/', query: new URLSearchParams({ name }), headers: {} },
      () => Promise.resolve({ status: 200, retryAfter: null, etag: '"1"', body: Buffer.from('{}') }),
      CLIENT,
    );
  await open('first');
  await open('first');
  expect(rendered).toBe(1);
  for (let count = 0; count < 2_000; count += 1) await open(`${count}`.padEnd(15_000, 'x'));
  await open('first');
  expect(rendered).toBe(2_002);
});

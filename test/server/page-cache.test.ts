import { pino } from 'pino';
import { expect, it } from 'vitest';
import { TryLater } from '../../src/errors.ts';
import { PageCache } from '../../src/http/page-cache.ts';
import type { PageRequest } from '../../src/lib/page.ts';
import { openLoad } from '../support/without-node.ts';

const CLIENT = { authorization: null, clientAddress: '192.0.2.1', onGone: () => () => undefined };

const page = { status: 404, headers: {}, body: 'There is no such page.' };
const get = (path: string): PageRequest => ({
  method: 'GET',
  path,
  query: new URLSearchParams(),
  headers: {},
});
const ask = () => Promise.resolve({ status: 200, retryAfter: null, etag: null, body: Buffer.from('{}') });

it('every page costs points, also one with a dot in its path; the files of pages are free', async () => {
  const pages = new PageCache(() => Promise.resolve(page), openLoad(pino({ level: 'silent' }), 2_000));
  for (let count = 0; count < 3; count += 1) await pages.answer(get(`/articles/${count}.b`), ask, CLIENT);
  for (const path of ['/articles/a.b', '/nowhere.b', '/assets', '/articles/assets/a.b'])
    await expect.soft(pages.answer(get(path), ask, CLIENT), path).rejects.toThrow(TryLater);
  for (const path of ['/assets/client-1.js', '/robots.txt', '/favicon.ico'])
    await expect.soft(pages.answer(get(path), ask, CLIENT), path).resolves.toBe(page);
});

it('a page that waits for the database keeps no other page waiting', async () => {
  const pages = new PageCache(
    async ({ path }, ask) => {
      if (path === '/people/x') await ask('{ __typename }', {});
      return page;
    },
    openLoad(pino({ level: 'silent' })),
  );
  let answer: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (answer = resolve));
  const slow = pages.answer(get('/people/x'), () => waiting.then(ask), CLIENT);
  expect(await pages.answer(get('/nowhere'), ask, { ...CLIENT, clientAddress: '192.0.2.2' })).toBe(page);
  answer();
  expect(await slow).toBe(page);
});

it('the pages that stay rendered take 20 MB together, with the URLs that they are found by', async () => {
  let rendered = 0;
  const pages = new PageCache(
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

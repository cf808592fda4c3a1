import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { createClient } from '../../packages/client/src/index.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { eventually } from '../support/until.ts';
import { suggestWhileTyping, type Suggestion } from './setups/search-box.ts';

const newsroom = useNewsroom({ story: true });

it('a search box asks once for what is typed at a stretch, and shows the answer to what was typed last', async () => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  // In front of the node, it keeps the first answer until it is told to send it.
  const proxy = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      asked.push((JSON.parse(body) as { variables: { prefix: string } }).variables.prefix);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(newsroom.url, { method: 'POST', headers, body });
      const send = async () => response.end(await answer.text());
      if (asked.length === 1) waiting.push(() => void send());
      else await send();
    })();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const shown: (string | undefined)[] = [];
  const pages: (string | null | undefined)[] = [];
  const field = Object.assign(new EventTarget(), { value: '' });
  const type = (text: string) => {
    field.value = text;
    field.dispatchEvent(new Event('input'));
  };
  const api = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/graphql`;
  const stop = suggestWhileTyping(api, field, ([first]) => {
    shown.push(first?.text);
    pages.push(first?.pageUrl);
  });
  onTestFinished(stop);

  for (const prefix of ['b', 'br', 'bra', 'brad ']) type(prefix);
  await eventually(() => expect(waiting).toHaveLength(1));
  for (const prefix of ['m', 'micr']) type(prefix);
  await eventually(() => expect(shown).toEqual(['Microsoft']));
  waiting[0]?.();
  type('molly');
  await eventually(() => expect(shown).toEqual(['Microsoft', 'Molly Shah']));
  expect(asked).toEqual(['brad', 'micr', 'molly']);
  const { origin } = new URL(newsroom.url);
  expect(pages).toEqual([`${origin}/organizations/microsoft`, `${origin}/people/molly-shah`]);
  type('');
  expect(shown).toEqual(['Microsoft', 'Molly Shah', undefined]);
});

it('a picker suggests what only members see, of the types that it needs, with a token', async () => {
  const name = unique('only-members');
  await openDesk(newsroom).person({ name, visibility: 'MEMBERS' });
  await openDesk(newsroom).publishedArticle({ headline: name });
  await searchRefreshed(newsroom.prisma);
  const suggested = (options?: Parameters<typeof suggestWhileTyping>[3]) =>
    new Promise<readonly Suggestion[]>((resolve) => {
      const field = Object.assign(new EventTarget(), { value: name });
      onTestFinished(suggestWhileTyping(newsroom.url, field, resolve, options));
      field.dispatchEvent(new Event('input'));
    });
  const types = (suggestions: readonly Suggestion[]) => suggestions.map(({ type }) => type).toSorted();
  const { fetch } = createClient({ url: newsroom.url, token: () => newsroom.tokens.REPORTER });
  expect(types(await suggested())).toEqual(['ARTICLE']);
  expect(types(await suggested({ fetch }))).toEqual(['ARTICLE', 'PERSON']);
  expect(types(await suggested({ fetch, types: ['PERSON', 'ORGANIZATION'] }))).toEqual(['PERSON']);
});

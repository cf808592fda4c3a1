import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { install } from '../../src/extensions/installed.ts';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';

/** The operations that the plugin saw. */
const seen: (string | undefined)[] = [];
const plugin: Plugin = {
  onParams({ params }) {
    seen.push(params.query);
  },
  onResponse({ response }) {
    response.headers.set('x-plugin', 'seen');
  },
};

/** What the header `x-fail` of a request asks for. */
async function fail(hook: string, { headers }: Request): Promise<void> {
  const failure = headers.get('x-fail');
  if (failure === `${hook} throws`) throw new Error('the password is hunter2');
  if (failure === `${hook} refuses`)
    throw new GraphQLError('Not from here.', { extensions: { code: 'FORBIDDEN' } });
  if (failure === `${hook} hangs`) await new Promise(() => undefined);
}
const failing: Plugin = {
  onPluginInit({ addPlugin }) {
    addPlugin({ onRequestParse: ({ request }) => fail('onRequestParse', request) });
  },
  onRequest: ({ request }) => fail('onRequest', request),
  onParams: ({ request }) => fail('onParams', request),
  onExecutionResult: ({ request }) => fail('onExecutionResult', request),
  onResultProcess: ({ request }) => fail('onResultProcess', request),
  onResponse: ({ request }) => fail('onResponse', request),
};

const plugins = [plugin, failing];
const { newsroom, openDesk } = await openExtended([defineExtension({ name: 'seeing', plugins })]);
const { cursorNow } = await import('../support/clients/feed.ts');
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const QUERY = '{ articles(first: 1) { nodes { headline } } }';

describe('a plugin of Yoga', () => {
  it('sees the operations that come by HTTP, each of them, and may change the response', async () => {
    const get = () => fetch(`${newsroom.url}?query=${encodeURIComponent(QUERY)}`);
    for (let count = 0; count < 2; count += 1) {
      const { headers } = await get();
      expect(headers.get('x-plugin')).toBe('seen');
    }
    expect(seen).toEqual([QUERY, QUERY]);
  });

  it('leaves answers as they are, also after a change, and errors with their status', async () => {
    const post = (body: object) =>
      fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
        body: JSON.stringify(body),
      });
    for (const headline of ['First', 'Second']) {
      await desk.publishedArticle({ headline });
      const response = await post({ query: QUERY });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ data: { articles: { nodes: [{ headline }] } } });
    }
    const wrong = await post({ query: '{ nothing }' });
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});

describe('a subscription with a plugin', () => {
  /** The head, and what is sent of two events and an error that ends the stream. */
  async function streamed(query: string, accept: string) {
    const abort = new AbortController();
    const url = `${newsroom.url}?query=${encodeURIComponent(query)}`;
    const response = await fetch(url, { headers: { accept }, signal: abort.signal });
    const head = ['content-type', 'vary', 'cache-control', 'content-encoding'].map((name) =>
      response.headers.get(name),
    );
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes('Second one')) break;
    }
    abort.abort();
    return { status: response.status, head, text };
  }

  it.each(['text/event-stream', 'multipart/mixed;subscriptionSpec="1.0"', '*/*'])(
    'has the frames and ids that it has without, by %s',
    async (accept) => {
      const after = await cursorNow(newsroom);
      for (const headline of ['First one', 'Second one']) await desk.publishedArticle({ headline });
      const feed = (cursor: string | null) =>
        `subscription { feed(after: "${cursor}", filter: { types: [ARTICLE_PUBLISHED] })
          { cursor ... on ArticlePublished { article { headline } } } }`;
      const withPlugins = await streamed(feed(after), accept);
      expect(withPlugins.text).toContain('"headline":"Second one"');
      const removed = plugins.splice(0);
      onTestFinished(() => void plugins.push(...removed));
      expect(withPlugins).toEqual(await streamed(feed(after), accept));
    },
  );

  it.each(['text/event-stream', 'multipart/mixed;subscriptionSpec="1.0"'])(
    'that is refused has the frames that it has without, as a query has, by %s',
    async (accept) => {
      const queries = [QUERY, '{ nothing }', 'subscription { feed(after: "forged") { cursor } }'];
      const all = () => Promise.all(queries.map((query) => streamed(query, accept)));
      const withPlugins = await all();
      const removed = plugins.splice(0);
      onTestFinished(() => void plugins.push(...removed));
      expect(withPlugins).toEqual(await all());
    },
  );
});

describe('a hook of a plugin', () => {
  const hooks = [
    ...['onRequest', 'onRequestParse', 'onParams'],
    ...['onExecutionResult', 'onResultProcess', 'onResponse'],
  ];
  const ask = (failure: string) =>
    fetch(`${newsroom.url}?query=${encodeURIComponent(QUERY)}`, { headers: { 'x-fail': failure } });

  it.each(hooks)(
    'that throws says nothing of it to clients, and the log names its extension: %s',
    async (hook) => {
      const response = await ask(`${hook} throws`);
      expect(response.status).toBe(500);
      const requestId = response.headers.get('x-request-id');
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL', requestId } }] });
      expect(text).not.toMatch(/hunter2|plugin/);
      const message = `The extension seeing failed in ${hook} of a plugin: the password is hunter2`;
      expect(newsroom.logged).toContainEqual(
        expect.objectContaining({ requestId, err: expect.objectContaining({ message }) as object }),
      );
    },
  );

  it.each(hooks)('can refuse a request, with an error that clients see: %s', async (hook) => {
    const response = await ask(`${hook} refuses`);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      errors: [{ message: 'Not from here.', extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it.each(['onEnveloped', 'onParse', 'onValidate', 'onContextBuilding', 'onExecute', 'onSubscribe'])(
    'that is never called is refused at the start: %s',
    (hook) => {
      expect(() => install([{ name: 'deaf', plugins: [{ [hook]: () => undefined }] }])).toThrow(
        `The extension "deaf": a plugin has ${hook}, which is never called, since Dateline runs operations itself.`,
      );
    },
  );
});

it('a hook of a plugin that hangs is given up', async () => {
  const url = `${newsroom.url}?query=${encodeURIComponent(QUERY)}`;
  const response = await fetch(url, { headers: { 'x-fail': 'onRequest hangs' } });
  expect(response.status).toBe(500);
  expect(JSON.stringify(newsroom.logged)).toContain(
    'The extension seeing failed in onRequest of a plugin: it took longer than 5 s',
  );
});

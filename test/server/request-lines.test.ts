import { describe, expect, it } from 'vitest';
import { noteLine, takeLeaks } from '../support/log-lines.ts';
import { newsroomForTest, useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

const INFO = 30;
const DEBUG = 20;

describe('the log line of a request', () => {
  const newsroom = useNewsroom({ settings: { LOG_LEVEL: 'debug' } });

  async function lineOf(path: string, init: RequestInit = {}) {
    const response = await fetch(new URL(path, newsroom.url), { redirect: 'manual', ...init });
    const { status, headers } = response;
    await (headers.get('content-type')?.includes('event-stream') ? response.body?.cancel() : response.text());
    return eventually(() => {
      const line = newsroom.logged.find(({ requestId }) => requestId === headers.get('x-request-id'));
      expect(line).toMatchObject({ msg: 'request', status });
      return line;
    });
  }

  const post = (body: object, headers: Record<string, string> = {}) =>
    lineOf('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('has the type and the name of the operation, also if its answer is kept, and none of its variables', async () => {
    const query =
      'query Page($slug: String!) { article(slug: $slug) { headline } } query Other { __typename }';
    const page = { query, operationName: 'Page', variables: { slug: 'a-secret-slug' } };
    for (let time = 0; time < 3; time += 1)
      expect(await post(page)).toMatchObject({ level: INFO, operation: 'query Page' });
    const parameters = new URLSearchParams({ query, operationName: 'Other' });
    expect(await lineOf(`/graphql?${parameters}`, { headers: { accept: 'application/json' } })).toMatchObject(
      { operation: 'query Other' },
    );
    expect(await post({ query: '{ __typename }' })).toMatchObject({ operation: 'query' });
    expect(
      await post({ query: 'mutation Claim { claimOfNobody: __typename }' }, { authorization: 'Bearer x' }),
    ).toMatchObject({ status: 401 });
    expect(
      await post({ query: 'subscription Live { feed { id } }' }, { accept: 'text/event-stream' }),
    ).toMatchObject({ operation: 'subscription Live' });
    expect(JSON.stringify(newsroom.logged)).not.toContain('a-secret-slug');
  });

  it('has the pattern of the path, and no part of it that a client chose', async () => {
    const chosen = 'zubenel-okonjo';
    for (const [path, route] of [
      [`/preview/${chosen}`, '/preview/:token'],
      [`/articles/${chosen}?token=${chosen}`, '/articles/:slug'],
      [`/articles/${chosen}/history`, '/articles/:slug/history'],
      [`/sections/${chosen}/${chosen}`, '/sections/:path+'],
      [`/people/${chosen}`, '/people/:slug'],
      [`/feeds/tags/${chosen}.rss`, '/feeds/:subject/:feed'],
      [`/graphiql/${chosen}`, '/graphiql/:file'],
      [`/newsletters/confirm?token=${chosen}`, '/newsletters/confirm'],
      [`/webhooks/acknowledge?token=${chosen}`, '/webhooks/acknowledge'],
      [`/preview/${chosen}/${chosen}`, '(unknown)'],
      [`/${chosen}`, '(unknown)'],
      ['/health/live', '/health/live'],
    ] as const)
      expect(await lineOf(path, { headers: { referer: `${newsroom.url}/preview/${chosen}` } })).toMatchObject(
        {
          path: route,
        },
      );
    expect(JSON.stringify(newsroom.logged)).not.toContain(chosen);
  });

  it('has a hundred characters of a name that is longer', async () => {
    const { operation } = (await post({ query: `query ${'a'.repeat(500)} { __typename }` })) ?? {};
    expect(operation).toBe(`query ${'a'.repeat(100)}`);
  });

  it('is only for debugging if nothing was asked of the API and nothing was refused', async () => {
    for (const path of ['/health/live', '/', '/favicon.ico'])
      expect(await lineOf(path)).toMatchObject({ level: DEBUG });
    expect(await lineOf('/graphql', { headers: { accept: 'text/html' } })).toMatchObject({ level: DEBUG });
    expect(await lineOf('/nowhere')).toMatchObject({ level: INFO, status: 404 });
    expect(await post({ query: '{' })).toMatchObject({ level: INFO, status: 200 });
  });
});

it('a test fails if a node logs a token', () => {
  const secret = 'a'.repeat(49);
  for (const text of [
    `/preview/dateline_preview_${secret}`,
    `dateline_${secret}`,
    '/newsletters/confirm?token=x',
    'Bearer x',
  ]) {
    noteLine(JSON.stringify({ level: INFO, msg: text }));
    expect(takeLeaks()).toEqual([expect.stringContaining(text)]);
  }
  noteLine(JSON.stringify({ level: INFO, msg: 'dateline_redactions_unacknowledged_seconds' }));
  expect(takeLeaks()).toEqual([]);
});

describe('the log lines of refused requests', () => {
  it('are fifty in a second; of the others there is the number, by status, and every answer is still sent', async () => {
    const newsroom = await newsroomForTest();
    const count = 400;
    const paths = Array.from({ length: count }, (_, index) => `/nowhere/${index}`);
    const answers = await Promise.all(paths.map((path) => fetch(new URL(path, newsroom.url))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    await Promise.all(answers.map((answer) => answer.text()));
    const named = (text: string) => newsroom.logged.filter(({ msg }) => msg === text);
    const lines = () => named('request').filter(({ status }) => status === 404).length;
    const leftOut = () =>
      named('more requests were refused than have a line each').reduce(
        (sum, { statuses }) => sum + ((statuses as Record<string, number>)['404'] ?? 0),
        0,
      );
    await eventually(() => expect(lines() + leftOut()).toBe(count));
    expect(lines()).toBeGreaterThanOrEqual(50);
    expect(leftOut()).toBeGreaterThan(0);
    // A request that succeeds has a log line, also after others were refused.
    await (await fetch(`${newsroom.url}?query={__typename}`)).text();
    await eventually(() => expect(named('request').some(({ status }) => status === 200)).toBe(true));
  });
});

import { GraphQLError } from 'graphql';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkStandby } from '../../src/api/standby-reads.ts';
import { STATEMENT } from '../../src/api/cost.ts';
import { failedIn } from '../../src/extensions/guarded.ts';
import type { Page } from '../../src/extensions/define.ts';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';

const READS = 'statements(first: 20) { nodes { id text speaker { id name } } }';

const broken = defineExtension({
  name: 'broken',
  schema(builder) {
    const text = (name: string, resolve: () => unknown) =>
      builder.field('Article', name, { type: 'String', description: 'Of no use.', resolve });
    text('thrown', () => {
      throw new Error('the password is hunter2');
    });
    text('endless', () => new Promise(() => undefined));
    text('fine', () => 'Fine.');
    builder.field('Article', 'dear', {
      type: 'String',
      description: 'It reads much.',
      reads: READS,
      resolve: ({ statements }: { statements: { nodes: object[] } }) => String(statements.nodes.length),
    });
  },
  pages: {
    '/broken.json': () => Promise.reject(new Error('the password is hunter2')),
    '/wrong': ({ query }) => Promise.resolve(JSON.parse(query.get('page') ?? '') as Page),
    '/reading.json': async ({ ask }) => ({ body: JSON.stringify(await ask('{ articles { totalCount } }')) }),
  },
});

const { newsroom, openDesk, untyped } = await openExtended([broken]);
const { startBeside } = await import('../support/newsroom/newsroom.ts');
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const ask = (query: string) =>
  newsroom.ask(untyped<{ articles: { nodes: object[] } | null }, Record<string, never>>(query), {});
const log = () => JSON.stringify(newsroom.logged);

describe('a field of an extension', () => {
  it('that fails or is slow is null, and the rest of the answer comes', async () => {
    const headline = 'All the same';
    await desk.publishedArticle({ headline });
    const { data, errors, text } = await ask(
      '{ articles(first: 1) { nodes { headline thrown endless fine } } }',
    );
    expect(data).toEqual({ articles: { nodes: [{ headline, thrown: null, endless: null, fine: 'Fine.' }] } });
    expect(errors).toMatchObject([
      { path: ['articles', 'nodes', 0, 'thrown'], extensions: { code: 'INTERNAL' } },
      { path: ['articles', 'nodes', 0, 'endless'], extensions: { code: 'INTERNAL' } },
    ]);
    expect(text).not.toMatch(/hunter2|broken/);
    expect(log()).toContain('The extension broken failed in Article.thrown: the password is hunter2');
    expect(log()).toContain('The extension broken failed in Article.endless: it took longer than 2 s');
  });

  it('costs what it reads, on each node of a process', async () => {
    await desk.publishedArticle();
    const costOf = async (field: string) => {
      const lists = Array.from(
        'abcdefghij',
        (name) => `${name}: articles(first: 100) { nodes { ${field} } }`,
      );
      const { errors } = await ask(`{ ${lists.join(' ')} }`);
      return errors.map(({ extensions }) => extensions as { code: string; cost?: { points: number } })[0];
    };
    expect(await costOf('headline')).toBeUndefined();
    // In each list, it takes two SQL statements, and a point for each row.
    const pointsOf = async (count: number) =>
      (await costOf(Array.from({ length: count }, (_, index) => `a${index}: fine`).join(' ')))?.cost
        ?.points ?? NaN;
    expect((await pointsOf(11)) - (await pointsOf(10))).toBe(10 * (2 * STATEMENT + 100));
    const dear = await costOf('dear');
    expect(dear).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(dear?.cost?.points).toBeGreaterThan((await costOf(READS))?.cost?.points ?? NaN);
    const beside = await startBeside(newsroom);
    await beside.stop();
    // Another text: the cost of a known one is kept.
    expect(await costOf('dear  ')).toEqual(dear);
  });
});

it('a field of an extension that fails on a standby takes no standby away', () => {
  const fails = (originalError: Error) => () =>
    checkStandby({ contextValue: { isOnStandby: true } } as never, {
      errors: [new GraphQLError('It failed.', { originalError })],
    });
  const cause = new Error('the password is hunter2');
  expect(fails(failedIn('broken', 'Article.thrown', cause))).not.toThrow();
  expect(fails(cause)).toThrow('A standby failed.');
});

it('a page of an extension whose client asks for too much gets 429, and when to try again', async () => {
  const beside = await startBeside(newsroom, { POINTS_PER_ADDRESS: '2000' });
  onTestFinished(() => beside.stop());
  const open = () => fetch(new URL('/reading.json', beside.url));
  const first = await open();
  expect(await first.json()).toMatchObject({
    data: { articles: { totalCount: expect.any(Number) as number } },
  });
  let response = first;
  for (let count = 0; count < 100 && response.ok; count += 1) response = await open();
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('a page of an extension that fails says nothing of it to clients', async () => {
  const response = await fetch(new URL('/broken.json', newsroom.url));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('hunter2');
  expect(log()).toContain('The extension broken failed in the page /broken.json: the password is hunter2');
});

it.each([
  [{ headers: { 'a b': 'c' } }, 'Header name must be a valid HTTP token ["a b"]'],
  [{ headers: { 'Content-Length': '99' } }, 'its header Content-Length is set by Dateline'],
  [{ headers: { 'transfer-encoding': 'chunked' } }, 'its header transfer-encoding is set by Dateline'],
  [{ headers: { 'x-a': 'b\nc' } }, 'Invalid character in header content ["x-a"]'],
  [{ status: 99 }, 'its status is 99: it must be an integer from 200 to 599'],
  [{ status: 200.5 }, 'its status is 200.5: it must be an integer from 200 to 599'],
  [{ status: '404' }, 'its status is 404: it must be an integer from 200 to 599'],
])('a page of an extension that returns %j is named in the log', async (page, problem) => {
  const url = new URL('/wrong', newsroom.url);
  url.searchParams.set('page', JSON.stringify({ body: '', ...page }));
  expect((await fetch(url)).status).toBe(500);
  const message = `The extension broken failed in the page /wrong: ${problem}`;
  expect(log()).toContain(JSON.stringify(message).slice(1, -1));
});

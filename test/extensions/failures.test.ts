import { afterAll, describe, expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';

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
    // All fields of an article that have a text of their own.
    builder.field('Article', 'dear', {
      type: 'String',
      description: 'It reads much.',
      reads: 'statements(first: 20) { nodes { id text speaker { id name } } }',
      resolve: ({ statements }: { statements: { nodes: object[] } }) => String(statements.nodes.length),
    });
  },
  pages: {
    '/broken.json': () => Promise.reject(new Error('the password is hunter2')),
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
    const { headline } = await desk.publishedArticle();
    const { data, errors, text } = await ask('{ articles(first: 1) { nodes { headline thrown endless fine } } }');
    expect(data).toEqual({ articles: { nodes: [{ headline, thrown: null, endless: null, fine: 'Fine.' }] } });
    expect(errors).toMatchObject([
      { path: ['articles', 'nodes', 0, 'thrown'], extensions: { code: 'INTERNAL' } },
      { path: ['articles', 'nodes', 0, 'endless'], extensions: { code: 'INTERNAL' } },
    ]);
    expect(text).not.toMatch(/hunter2|broken/);
    expect(log()).toContain('The extension broken failed in Article.thrown: the password is hunter2');
    expect(log()).toContain('The extension broken failed in Article.endless: it took longer than 2 s');
  });

  it('costs what it reads, so that one that reads much is refused in a long list', async () => {
    const points = async (field: string) => {
      const { errors } = await ask(`{ ${'abcdefghij'.split('').map((name) => `${name}: articles(first: 100) { nodes { ${field} } }`).join(' ')} }`);
      const [first] = errors as unknown as { extensions: { code: string } }[];
      return first?.extensions.code ?? null;
    };
    expect(await points('headline')).toBeNull();
    expect(await points('dear')).toBe('LIMIT_EXCEEDED');
  });

  it('costs the same on each node of a process', async () => {
    const { schema } = await import('../../schema/index.ts');
    const cost = () => schema.getType('Article')?.toConfig();
    const before = JSON.stringify(cost());
    await (await startBeside(newsroom)).stop();
    expect(JSON.stringify(cost())).toBe(before);
  });
});

it('a page of an extension that fails says nothing of it to clients', async () => {
  const response = await fetch(new URL('/broken.json', newsroom.url));
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('hunter2');
  expect(log()).toContain('The extension broken failed in the page /broken.json: the password is hunter2');
});

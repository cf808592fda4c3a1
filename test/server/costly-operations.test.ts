import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

/** Short operations that would cost a node much. Their documents are built as strings, so they are not typed. */
describe('an operation that costs too much', () => {
  let newsroom: Newsroom;
  let id: string;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
    const found = await ask('{ article(slug: "microsoft-cuts-off-unit-8200") { id } }');
    ({ id } = (found.data as { article: { id: string } }).article);
  });
  afterAll(() => newsroom.close());

  interface Answer {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  }

  async function ask(query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(newsroom.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  }

  function named(count: number, field: string): string {
    return Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
  }

  it('is refused if it selects long texts under many aliases', async () => {
    const { errors } = await ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { ${named(10, 'bodyHtml')} } } }`,
      {
        ids: Array.from({ length: 100 }, () => id),
      },
    );
    expect(errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });

  it('is refused if it returns more than a response may contain', async () => {
    const paragraph = 'x'.repeat(19_000);
    const article = await newsroom.prisma.article.findFirstOrThrow({
      where: { slug: 'microsoft-cuts-off-unit-8200' },
    });
    const revisionId = article.publishedRevisionId ?? '';
    const position = await newsroom.prisma.blockPlace.count({ where: { revisionId } });
    const ids = [0, 1, 2, 3].map((index) => `00000000-0000-4000-8000-00000000000${index}`);
    await newsroom.prisma.block.createMany({
      data: ids.map((id) => ({ id, blockId: id, kind: 'PARAGRAPH', html: paragraph })),
    });
    await newsroom.prisma.blockPlace.createMany({
      data: ids.map((blockVersionId, index) => ({ revisionId, position: position + index, blockVersionId })),
    });
    const { errors } = await ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { ${named(3, 'bodyHtml')} } } }`,
      {
        ids: Array.from({ length: 100 }, () => id),
      },
    );
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('10000000 characters') as string,
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('is refused if it has many ids as the default of a variable', async () => {
    const ids = Array.from({ length: 100 }, () => `"${id}"`).join(' ');
    const { errors } = await ask(
      `query ($ids: [ID!]! = [${ids}]) { nodes(ids: $ids) { ${named(400, 'id')} } }`,
    );
    expect(errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });

  it('is refused with some variables, though the same document with others is not', async () => {
    const query = `query ($few: Int, $ids: [ID!]!, $last: Boolean!) {
      ${named(10, `articles(first: $few) { ...Wide }`)}
      nodes(ids: $ids) { ${named(150, 'id')} }
    }
    fragment Wide on ArticleConnection { nodes { ${named(30, 'headline @include(if: $last)')} } }`;
    const many = Array.from({ length: 100 }, () => id);
    for (const [variables, isRefused] of [
      [{ few: 1, ids: [id] }, false],
      [{ few: 100, ids: [id] }, true],
      [{ few: 1, ids: many }, true],
      [{ few: 1, ids: [id] }, false],
    ] as const) {
      const { errors } = await ask(query, { ...variables, last: true });
      expect([variables.few, variables.ids.length, errors?.[0]?.extensions.code]).toEqual([
        variables.few,
        variables.ids.length,
        isRefused ? 'LIMIT_EXCEEDED' : undefined,
      ]);
    }
  });

  it('is refused if it selects counts under many aliases', async () => {
    const { errors } = await ask(`{ ${named(250, 'articles { totalCount }')} }`);
    expect(errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });

  it('is not the introspection query that clients send', async () => {
    for (const query of [
      getIntrospectionQuery(),
      getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, oneOf: true }),
    ]) {
      const { data, errors } = await ask(query);
      expect(errors).toBeUndefined();
      expect(data).toHaveProperty('__schema.types');
    }
  });

  it('is refused if it asks for the schema under many aliases', async () => {
    const types =
      'fragment Type on __Type { fields { name args { name type { kind name ofType { name } } } } }';
    for (const schema of [
      named(20, '__schema { types { ...Type } }'),
      named(150, '__type(name: "Query") { ...Type }'),
      `__schema { types { ${named(200, 'description')} } }`,
      `... on Query { __schema { ${named(200, 'types { name }')} } }`,
    ]) {
      const { errors } = await ask(`{ ${schema} } ${schema.includes('...Type') ? types : ''}`);
      expect([schema, errors?.[0]?.extensions.code]).toEqual([schema, 'LIMIT_EXCEEDED']);
    }
  });

  it('is refused if it nests lists within themselves, though each has one row', async () => {
    const levels = Array.from({ length: 9 }, (_, level) => (level % 2 === 0 ? 'articles' : 'statements'));
    const query = (depth: number) =>
      `{ ${levels.slice(0, depth).reduceRight((inner, list) => `${list}(first: 1) { nodes { id ${inner} } }`, '')} }`;
    expect((await ask(query(4))).errors).toBeUndefined();
    const { errors } = await ask(query(9));
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('fewer lists within lists') as string,
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('is refused if it selects many lists of a few rows, since each takes SQL statements', async () => {
    expect((await ask(`{ ${named(20, 'articles(first: 1) { nodes { slug } }')} }`)).errors).toBeUndefined();
    const { errors } = await ask(`{ ${named(60, 'articles(first: 1) { nodes { slug } }')} }`);
    expect(errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  });
});

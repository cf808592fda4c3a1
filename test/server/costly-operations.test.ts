import { saveBody } from '../../src/articles/save-revision.ts';
import { getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const named = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

const byIds = (selection: string) => `query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`;
const pagesOfOne = (count: number) => `{ ${named(count, 'articles(first: 1) { nodes { slug } }')} }`;
const levels = Array.from({ length: 9 }, (_, level) => (level % 2 === 0 ? 'articles' : 'statements'));
const within = (depth: number) =>
  `{ ${levels.slice(0, depth).reduceRight((inner, list) => `${list}(first: 1) { nodes { id ${inner} } }`, '')} }`;
const TYPE = 'fragment Type on __Type { fields { name args { name type { kind name ofType { name } } } } }';

/** Short operations that would cost a node much. Their documents are built as strings, so they are not typed. */
describe('an operation that costs too much', () => {
  const newsroom = useNewsroom({ story: true });
  let id: string;
  beforeAll(async () => {
    const { data } = await ask('{ article(slug: "microsoft-cuts-off-unit-8200") { id } }');
    ({ id } = (data as { article: { id: string } }).article);
  });

  const ask = (query: string, variables: Record<string, unknown> = {}) =>
    newsroom.ask(untyped<unknown, Record<string, unknown>>(query), variables);
  const many = () => Array.from({ length: 100 }, () => id);
  const REFUSED = { extensions: { code: 'LIMIT_EXCEEDED' } };

  it('is refused', async () => {
    const ids = { ids: many() };
    const operations: Readonly<
      Record<string, readonly [query: string, variables?: Record<string, unknown>]>
    > = {
      'long texts under many aliases': [byIds(`... on Article { ${named(10, 'bodyHtml')} }`), ids],
      'many ids as the default of a variable': [
        `query ($ids: [ID!]! = [${many()
          .map((each) => `"${each}"`)
          .join(' ')}]) { nodes(ids: $ids) { ${named(400, 'id')} } }`,
      ],
      'counts under many aliases': [`{ ${named(250, 'articles { totalCount }')} }`],
      'the schema under many aliases': [`{ ${named(20, '__schema { types { ...Type } }')} } ${TYPE}`],
      'a type under many aliases': [`{ ${named(150, '__type(name: "Query") { ...Type }')} } ${TYPE}`],
      'many fields of each type': [`{ __schema { types { ${named(200, 'description')} } } }`],
      'many lists of types': [`{ ... on Query { __schema { ${named(200, 'types { name }')} } } }`],
      'many lists of a few rows, since each takes SQL statements': [pagesOfOne(60)],
    };
    for (const [what, [query, variables]] of Object.entries(operations)) {
      const { errors } = await ask(query, variables);
      expect.soft(errors[0], what).toMatchObject(REFUSED);
    }
    for (const query of [within(4), pagesOfOne(20)]) expect((await ask(query)).errors).toEqual([]);
    const message = expect.stringContaining('fewer lists within lists') as string;
    expect((await ask(within(9))).errors[0]).toMatchObject({ ...REFUSED, message });
  });

  it('is refused if it returns more than a response may contain', async () => {
    const { prisma } = newsroom;
    const article = await prisma.article.findUniqueOrThrow({ where: { id: rowId(id) } });
    const ids = [0, 1, 2, 3].map((index) => `00000000-0000-4000-8000-00000000000${index}`);
    await prisma.block.createMany({
      data: ids.map((blockId) => ({
        ...{ id: blockId, articleId: article.id, blockId },
        ...{ kind: 'PARAGRAPH', html: 'x'.repeat(19_000) },
      })),
    });
    const bodyPartIds = await saveBody(prisma, article.id, ids);
    const { id: revisionId } = await prisma.articleRevision.create({
      data: { articleId: article.id, number: 9, headline: 'Long', publishedAt: new Date(), bodyPartIds },
    });
    const shown = { publishedRevisionId: revisionId, currentRevisionId: revisionId };
    await prisma.article.update({ where: { id: article.id }, data: shown });
    const { errors } = await ask(byIds(`... on Article { ${named(3, 'bodyHtml')} }`), { ids: many() });
    const message = expect.stringContaining('10000000 characters') as string;
    expect(errors[0]).toMatchObject({ ...REFUSED, message });
  });

  it('is refused with some variables, though the same document with others is not', async () => {
    const query = `query ($few: Int, $ids: [ID!]!, $last: Boolean!) {
      ${named(10, `articles(first: $few) { ...Wide }`)}
      nodes(ids: $ids) { ${named(150, 'id')} }
    }
    fragment Wide on ArticleConnection { nodes { ${named(30, 'headline @include(if: $last)')} } }`;
    const codes = [];
    for (const [few, ids] of [
      [1, [id]],
      [100, [id]],
      [1, many()],
      [1, [id]],
    ] as const)
      codes.push((await ask(query, { few, ids, last: true })).errors[0]?.extensions.code);
    expect(codes).toEqual([undefined, 'LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', undefined]);
  });

  it('is not the introspection query that clients send', async () => {
    for (const query of [
      getIntrospectionQuery(),
      getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, oneOf: true }),
    ]) {
      const { data, errors } = await ask(query);
      expect(errors).toEqual([]);
      expect(data).toHaveProperty('__schema.types');
    }
  });
});

import {
  buildSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { printedSchema } from '../../src/api/printed-schema.ts';
import * as raw from '../support/cache/raw.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const TwoChanges = untyped<
  { made: { __typename: string; article?: { slug: string } } | null; refused: object | null },
  { slug: string }
>(`mutation ($slug: String!) {
  made: createArticle(input: { slug: $slug, headline: "Made", body: [] }) {
    __typename
    ... on CreateArticlePayload { article { slug } }
  }
  refused: createMember(input: { name: "Ada", role: ADMIN }) { __typename }
}`);

const Page = untyped<
  {
    article: { headline: string; updateNotes: object | null; related: object | null } | null;
    stale: object | null;
    articles: { totalCount: number } | null;
  },
  { slug: string; old: string; foreign: string }
>(`query ($slug: String!, $old: String!, $foreign: String!) {
  article(slug: $slug) {
    headline
    updateNotes(after: $old) { nodes { id } }
    related(after: $foreign) { nodes { id } }
  }
  stale: articles(after: $foreign) { nodes { id } }
  articles { totalCount }
}`);

const Cursors = untyped<{ tags: { edges: { cursor: string }[] } }, Record<string, never>>(
  '{ tags(first: 1) { edges { cursor } } }',
);

describe('one failure in an operation', () => {
  const newsroom = useNewsroom({ story: true });
  const anArticle = () => openDesk(newsroom).publishedArticle({ headline: 'Still here' });
  const foreignCursor = async () => (await newsroom.ask(Cursors, {})).data.tags.edges[0]?.cursor ?? '';

  it('leaves the payload of the other change, which was made', async () => {
    const slug = unique('article');
    const { status, data, errors } = await newsroom.ask(TwoChanges, { slug }, newsroom.tokens.EDITOR);
    expect(status).toBe(200);
    expect(data).toEqual({
      made: { __typename: 'CreateArticlePayload', article: { slug } },
      refused: null,
    });
    expect(errors).toMatchObject([{ path: ['refused'], extensions: { code: 'FORBIDDEN' } }]);
    expect(await newsroom.prisma.article.count({ where: { slug } })).toBe(1);
  });

  it('makes a list null whose cursor is stale or of another list, at the root and in an article', async () => {
    const { slug } = await anArticle();
    const variables = { slug, old: 'old', foreign: await foreignCursor() };
    const { status, data, errors } = await newsroom.ask(Page, variables);
    expect(status).toBe(200);
    expect(data).toEqual({
      article: { headline: 'Still here', updateNotes: null, related: null },
      stale: null,
      articles: { totalCount: expect.any(Number) as number },
    });
    expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
      'article.related',
      'article.updateNotes',
      'stale',
    ]);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
  });

  it('keeps the whole answer out of the cache', async () => {
    const { slug } = await anArticle();
    const ask = raw.observed(raw.get);
    const query = `query ($slug: String!, $after: String) {
      article(slug: $slug) { headline related(after: $after) { nodes { id } } }
    }`;
    for (const expected of ['bypass', 'bypass']) {
      const { headers, result, text } = await ask(newsroom.url, { query, variables: { slug, after: 'old' } });
      expect([result, headers['cache-control'], headers.etag]).toEqual([expected, 'no-store', undefined]);
      expect(text).toContain('Still here');
    }
    const without = await ask(newsroom.url, { query, variables: { slug } });
    expect([without.result, (await ask(newsroom.url, { query, variables: { slug } })).result]).toEqual([
      'miss',
      'hit',
    ]);
  });

  it('has the status of its error if nothing else was answered', async () => {
    const statusOf = async (query: string, token?: string) =>
      (await newsroom.ask(untyped<unknown, Record<string, never>>(query), {}, token)).status;
    expect(await statusOf('{ auditLog { totalCount } }')).toBe(401);
    expect(await statusOf('{ auditLog { totalCount } }', newsroom.tokens.REPORTER)).toBe(403);
    expect(await statusOf('{ auditLog { totalCount } viewer { member { id } } }')).toBe(200);
    // A field that is null without an error has been answered.
    expect(await statusOf('{ auditLog { totalCount } article(slug: "nothing-has-it") { id } }')).toBe(200);
  });
});

describe('a field that an error makes null', () => {
  const printed = buildSchema(printedSchema(schema));
  const fields = Object.values(printed.getTypeMap())
    .filter((type) => isObjectType(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
  const directive = printed.getDirective('semanticNonNull');

  function isMarked({ astNode }: GraphQLField<unknown, unknown>): boolean {
    return directive != null && astNode != null && getDirectiveValues(directive, astNode) !== undefined;
  }

  it('is nullable: each change, each list of Query, and each connection', () => {
    const alone = fields.filter(
      ({ type, field }) =>
        type.name === 'Mutation' ||
        (type.name === 'Query' && isListType(getNullableType(field.type))) ||
        getNamedType(field.type).name.endsWith('Connection'),
    );
    expect(alone.length).toBeGreaterThan(100);
    expect(alone.filter(({ field }) => isNonNullType(field.type))).toEqual([]);
  });

  it('says in the schema that it is null for no other reason, unless readers get null', () => {
    const unmarked = fields.filter(
      ({ type, field }) =>
        (type.name === 'Mutation' || getNamedType(field.type).name.endsWith('Connection')) &&
        !isMarked(field),
    );
    expect(unmarked.map(({ type, field }) => `${type.name}.${field.name}`).sort()).toEqual([
      'Article.internalNotes',
      'Article.reveals',
      'SourceReport.internalNotes',
      'Statement.internalNotes',
    ]);
    expect(fields.filter(({ field }) => isMarked(field) && isNonNullType(field.type))).toEqual([]);
    expect(directive && getDirectiveValues(directive, { directives: [] })).toBeUndefined();
    expect(directive?.args.map(({ name, defaultValue }) => [name, defaultValue])).toEqual([['levels', [0]]]);
  });
});

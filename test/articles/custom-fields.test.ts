import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { declareCustomFields } from '../../src/articles/custom-fields.ts';
import { emptyNewsroom, exportOf, connect, fileOf, importInto } from '../support/archive/files.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { customFields } from '../support/newsroom/declared-fields.ts';
import { openDesk, payload, unique } from '../support/newsroom/factories.ts';
import { CreateArticle, Redact, ReviseArticle } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { dumpOf } from '../support/redactions/dump.ts';

const { access: ACCESS } = customFields;
const FIELDS = {
  ...customFields,
  genre: { schema: { type: 'string' }, filterable: true },
  stars: { schema: { type: 'number' }, filterable: true },
  sponsored: { schema: { type: 'boolean' }, filterable: true },
  source: { schema: { anyOf: [{ type: 'string' }, { type: 'array', uniqueItems: true }] } },
  teams: { schema: { type: 'array', uniqueItems: true } },
};

const Read = untyped<
  { article: { customFields: object; publishedRevision: { customFields: object } | null } | null },
  { slug: string }
>(
  `query ($slug: String!) { article(slug: $slug) {
    ...Fields publishedRevision { ...Fields }
  } } fragment Fields on ArticleContent { customFields }`,
);
const Articles = untyped<
  { articles: { totalCount: number; nodes: { slug: string }[] } | null },
  { filter: object }
>('query ($filter: ArticleFilter) { articles(first: 100, filter: $filter) { totalCount nodes { slug } } }');
const Changes = untyped<{ article: { publishedRevision: { changesSince: object } } }, { slug: string }>(
  `query ($slug: String!) {
    article(slug: $slug) { publishedRevision { changesSince { fields { field before after } } } }
  }`,
);

const newsroom = useNewsroom();
beforeAll(() => declareCustomFields(FIELDS));

const read = async (slug: string, token?: string) =>
  (await newsroom.ask(Read, { slug }, token)).data.article?.customFields;

async function list(filter: object, token?: string): Promise<string[]> {
  const { data, errors } = await newsroom.ask(Articles, { filter }, token);
  expect(errors).toEqual([]);
  expect(data.articles?.totalCount).toBe(data.articles?.nodes.length);
  return data.articles?.nodes.map(({ slug }) => slug).toSorted() ?? [];
}

const refusedList = async (customField: object) =>
  (await newsroom.ask(Articles, { filter: { customField } })).errors[0];

describe('the custom fields of an article', () => {
  it('belong to a revision: readers see those of the published one, by field and in a preview', async () => {
    const desk = openDesk(newsroom);
    const recipe = { servings: 4, ingredients: ['Flour'], note: 'Ça va', nested: 'x' };
    const article = await desk.publishedArticle({ customFields: { access: 'FREE', recipe } });
    expect(await read(article.slug)).toEqual({ access: 'FREE', recipe });
    await desk.revise(article, { customFields: { access: 'METERED' } });
    const reader = await newsroom.ask(Read, { slug: article.slug });
    expect(reader.data.article).toEqual({
      customFields: { access: 'FREE', recipe },
      publishedRevision: { customFields: { access: 'FREE', recipe } },
    });
    expect(reader.text).not.toContain('METERED');
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toEqual({ access: 'METERED', recipe });
    const token = (await desk.previewLink(article)).url.split('/').at(-1);
    expect(await read(article.slug, token)).toEqual({ access: 'METERED', recipe });
    expect(await read((await desk.article()).slug, newsroom.tokens.EDITOR)).toEqual({});
  });

  it('stay if an input leaves them out, and go if it says null', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.article({ customFields: { access: 'FREE', stars: 1e-7, sponsored: false } });
    const now = () => read(article.slug, newsroom.tokens.EDITOR);
    const second = await desk.revise(article, { customFields: { access: null, genre: 'news' } });
    expect(await now()).toEqual({ stars: 1e-7, sponsored: false, genre: 'news' });
    const third = await desk.revise(second, { headline: 'Another' });
    expect(await now()).toEqual({ stars: 1e-7, sponsored: false, genre: 'news' });
    const same = await desk.revise(third, { customFields: { genre: 'news', access: null } });
    expect(same.revisionNumber).toBe(third.revisionNumber);
    await desk.revise(third, { customFields: null });
    expect(await now()).toEqual({});
  });

  it('can be written in the document, too, and an unchanged value saves no revision', async () => {
    const desk = openDesk(newsroom);
    const customFields = { recipe: { servings: 2 } };
    const article = await desk.article({ customFields });
    const Inline = untyped<
      { reviseArticle: { article: { revisionNumber: number } } },
      { id: string; of: number }
    >(
      `mutation ($id: ID!, $of: Int!) { reviseArticle(input: {
        id: $id, expectedRevision: 1, customFields: { recipe: { servings: $of } }
      }) { ... on ReviseArticlePayload { article { revisionNumber } } } }`,
    );
    const revise = async (of: number) =>
      (await newsroom.ask(Inline, { id: article.id, of }, newsroom.tokens.EDITOR)).data.reviseArticle.article;
    expect(await revise(2)).toEqual({ revisionNumber: 1 });
    expect(await revise(3)).toEqual({ revisionNumber: 2 });
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toEqual({ recipe: { servings: 3 } });
  });

  it('are corrected one by one in a draft that changed others', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ customFields: { access: 'FREE', genre: 'news' } });
    await desk.revise(article, { customFields: { genre: 'essay', stars: 3 } });
    await desk.correct(article, { customFields: { access: 'METERED', sponsored: true } });
    expect(await read(article.slug)).toEqual({ access: 'METERED', genre: 'news', sponsored: true });
    expect(await read(article.slug, newsroom.tokens.EDITOR)).toEqual({
      ...{ access: 'METERED', genre: 'essay', stars: 3, sponsored: true },
    });
  });

  it('are compared from one revision to the next, and an event tells of the change', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ customFields: { access: 'FREE' } });
    const Feed = untyped<{ feed: { nodes: object[] } }, { id: string; after: string | null }>(
      `query ($id: ID!, $after: String!) { feed(first: 5, after: $after, filter: { articleIds: [$id] }) { nodes {
        ... on ArticleCorrected { changes { fields { field before after } } }
      } } }`,
    );
    const after = await cursorNow(newsroom);
    await desk.correct(article, { customFields: { recipe: { servings: 4 }, access: 'METERED' } });
    const changes = {
      fields: [
        { field: 'CUSTOM_FIELDS', before: 'access: FREE', after: 'access: METERED\nrecipe: {"servings":4}' },
      ],
    };
    const { data } = await newsroom.ask(Changes, { slug: article.slug });
    expect(data.article.publishedRevision.changesSince).toEqual(changes);
    const feed = await newsroom.ask(Feed, { id: article.id, after });
    expect(feed.data.feed.nodes).toEqual([{ changes }]);
  });

  it('stay in the database when they are no longer declared, and are not shown, compared or changed then', async () => {
    onTestFinished(() => declareCustomFields(FIELDS));
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ customFields: { access: 'FREE', genre: 'news' } });
    await declareCustomFields({ access: ACCESS });
    expect(await read(article.slug)).toEqual({ access: 'FREE' });
    const refused = await desk.attempt(ReviseArticle, {
      id: article.id,
      expectedRevision: article.revisionNumber,
      customFields: { genre: 'essay' },
    });
    expect(refused).toMatchObject({
      __typename: 'ValidationError',
      message:
        "customFields.genre must be left out: the newsroom has the custom fields 'access' (Who may read it).",
    });
    expect(await refusedList({ name: 'genre', value: 'news' })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
    await desk.correct(article, { customFields: null });
    await declareCustomFields(FIELDS);
    expect(await read(article.slug)).toEqual({ genre: 'news' });
  });
});

describe('an input of custom fields', () => {
  const refusal = async (customFields: unknown) => {
    const input = { slug: unique('article'), headline: 'H', body: [], customFields };
    const { __typename, ...refused } = await openDesk(newsroom).attempt(CreateArticle, input);
    expect(__typename).toBe('ValidationError');
    return refused as unknown as { message: string; problems: { path: string[]; message: string }[] };
  };

  it.each([
    ['access', 'free', 'must be one of "FREE", "METERED", "SUBSCRIBERS"'],
    ['acces', 'FREE', /^must be left out: the newsroom has the custom fields 'access' \(Who may read it\), /],
    ['__proto__', 'FREE', /^must be left out: /],
    ['stars', '3', 'must be a number'],
    ['sponsored', 1, 'must be true or false'],
    ['source', 1, 'must fit one of the forms that its schema allows'],
    ['teams', ['a', 'b', 'a'], 'must not have the same item twice'],
    ['recipe', {}, "must have 'servings'"],
    ['recipe', { servings: 1.5 }, "must be valid: its 'servings' must be a whole number"],
    ['recipe', { servings: 0 }, "must be valid: its 'servings' must be at least 1"],
    ['recipe', { servings: 1, x: 2 }, "must be valid: its 'x' must be a text"],
    [
      'recipe',
      { servings: 1, ingredients: ['a', 'x'.repeat(51)] },
      "must be valid: its 'ingredients.1' must have at most 50 characters",
    ],
    ['genre', 'a\u0000b', 'must not have control characters or unpaired surrogates'],
    ['genre', '\ud800', 'must not have control characters or unpaired surrogates'],
    ['recipe', { servings: 1, 'a\u0000b': 'x' }, 'must not have control characters or unpaired surrogates'],
    ['genre', 'x'.repeat(501), 'must have at most 500 characters, since lists are filtered by it'],
  ])('is refused if %s has another value than its schema allows', async (name, value, expected) => {
    const { problems, message } = await refusal(JSON.parse(`{"${name}":${JSON.stringify(value)}}`));
    const [problem, ...others] = problems;
    expect(others).toEqual([]);
    expect(problem?.path).toEqual(['input', 'customFields', name]);
    const plain = problem?.message.replace(/^M/, 'm').replace(/\.$/, '');
    if (typeof expected === 'string') expect(plain).toBe(expected);
    else expect(plain).toMatch(expected);
    expect(message).toContain(`customFields.${name} must `);
  });

  it('is refused if it is no object, too deep or too long, also with what the article has', async () => {
    expect((await refusal(['FREE'])).problems).toMatchObject([
      { path: ['input', 'customFields'], code: 'WRONG_TYPE' },
    ]);
    let deep: unknown = 'x';
    for (let depth = 0; depth < 25; depth += 1) deep = [deep];
    expect((await refusal({ recipe: deep })).message).toBe('customFields must be nested at most 20 deep.');
    const long = (length: number) => ({ recipe: { servings: 1, ingredients: [], note: 'x'.repeat(length) } });
    expect((await refusal(long(20_000))).problems).toMatchObject([{ code: 'TOO_LONG', max: 20_000 }]);
    const desk = openDesk(newsroom);
    const article = await desk.article({ customFields: long(19_700) });
    const refused = await desk.attempt(ReviseArticle, {
      id: article.id,
      expectedRevision: article.revisionNumber,
      customFields: { genre: 'x'.repeat(500) },
    });
    expect(refused).toMatchObject({
      __typename: 'ValidationError',
      problems: [{ code: 'TOO_LONG', path: ['input', 'customFields'] }],
    });
  });
});

describe('a list of articles', () => {
  const by = (name: string, value: unknown) => ({ customField: { name, value } });

  it('can be filtered by a custom field, in the revision that each viewer sees', async () => {
    const [editor, reporter] = [openDesk(newsroom), openDesk(newsroom, newsroom.tokens.REPORTER)];
    const genre = unique('genre');
    const next = unique('next');
    const published = await editor.publishedArticle({ customFields: { genre } });
    const own = await reporter.article({ customFields: { genre } });
    const shared = await editor.publish(own);
    const draft = await editor.article({ customFields: { genre } });
    await editor.revise(published, { customFields: { genre: next } });
    await reporter.revise(shared, { customFields: { genre: next } });
    const both = [published.slug, own.slug].toSorted();
    expect(await list(by('genre', genre))).toEqual(both);
    expect(await list(by('genre', next))).toEqual([]);
    expect(await list(by('genre', genre), newsroom.tokens.REPORTER)).toEqual([published.slug]);
    expect(await list(by('genre', next), newsroom.tokens.REPORTER)).toEqual([own.slug]);
    expect(await list(by('genre', genre), newsroom.tokens.EDITOR)).toEqual([draft.slug]);
    expect(await list(by('genre', next), newsroom.tokens.EDITOR)).toEqual(both);
  });

  it('can be filtered by a custom field under a tag, too', async () => {
    const desk = openDesk(newsroom);
    const [tag, genre] = [unique('tag'), unique('genre')];
    const { slug } = await desk.publishedArticle({ tags: [tag], customFields: { genre } });
    const other = await desk.publishedArticle({ tags: [tag] });
    await desk.publishedArticle({ customFields: { genre } });
    await desk.revise(other, { customFields: { genre } });
    const filter = { tagSlugs: [tag], ...by('genre', genre) };
    expect(await list(filter)).toEqual([slug]);
    expect(await list(filter, newsroom.tokens.REPORTER)).toEqual([slug]);
    expect(await list(filter, newsroom.tokens.EDITOR)).toEqual([slug, other.slug].toSorted());
  });

  it.each([
    ['stars', 3],
    ['stars', -0.5],
    ['stars', 1.5e-7],
    ['stars', -2.25e25],
    ['stars', 9_007_199_254_740_991],
    ['sponsored', true],
    ['genre', '3'],
    ['genre', 'string x "quoted" \\ \n 😀'],
    ['genre', 'ü'.repeat(500)],
  ])('finds what %s has exactly: %j', async (name, value) => {
    const tag = unique('tag');
    const desk = openDesk(newsroom);
    const { slug } = await desk.publishedArticle({ tags: [tag], customFields: { [name]: value } });
    expect(await list({ tagSlugs: [tag], ...by(name, value) })).toEqual([slug]);
    for (const [field, given] of [
      ['genre', '4'],
      ['genre', 'true'],
      ['stars', 4],
      ['sponsored', false],
    ] as const)
      expect(await list({ tagSlugs: [tag], ...by(field, given) })).toEqual([]);
  });

  it('is refused by a field that is not declared, or not filterable, and by what no index has', async () => {
    for (const name of ['recipe', 'unknown', '__proto__'])
      expect(await refusedList({ name, value: 'x' })).toMatchObject({
        message:
          "filter.customField.name must be the name of a field that articles can be filtered by: the newsroom has the custom fields 'access' (Who may read it), 'genre', 'stars', 'sponsored' of this kind.",
        extensions: { code: 'BAD_USER_INPUT' },
      });
    for (const value of [{ a: 1 }, ['FREE'], 'x'.repeat(501), 'a\u0000b', '\ud800'])
      expect(await refusedList({ name: 'genre', value })).toMatchObject({
        message: 'filter.customField.value must be a text of at most 500 characters, a number, or a boolean.',
        extensions: { code: 'BAD_USER_INPUT' },
      });
  });

  it('finds rare values in an index', async () => {
    const plan = await newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_seqscan = off`;
      return tx.$queryRaw<object[]>`
        EXPLAIN SELECT FROM "ArticleRevision" WHERE "customValues" @> ARRAY['access string FREE']`;
    });
    expect(JSON.stringify(plan)).toContain('ArticleRevision_customValues_idx');
  });
});

describe('custom fields', () => {
  it('lose what is redacted, everywhere: values of enums, texts in lists, and names that an editor chose', async () => {
    const desk = openDesk(newsroom);
    const word = unique('secret');
    const genre = `A ${word}.`;
    const recipe = { servings: 1, ingredients: [word, 'Flour'], [word]: 'x' };
    const article = await desk.publishedArticle({ customFields: { access: 'FREE', genre, recipe } });
    await desk.correct(article, { customFields: { genre: 'Other' } });
    const why = { reason: 'LEGAL', publicNote: 'For legal reasons.' } as const;
    payload(await desk.attempt(Redact, { id: article.id, text: word, ...why }));
    expect(JSON.stringify(await read(article.slug, newsroom.tokens.EDITOR))).not.toContain(word);
    expect((await dumpOf(newsroom.prisma)).filter((line) => line.includes(word))).toEqual([]);
    expect((await exportOf(connect(newsroom.databaseUrl))).join('\n')).not.toContain(word);
    expect(await read(article.slug)).toMatchObject({
      access: 'FREE',
      recipe: { servings: 1, ingredients: [expect.not.stringContaining(word), 'Flour'] },
    });
    payload(await desk.attempt(Redact, { id: article.id, text: 'free', ...why }));
    expect(JSON.stringify(await read(article.slug))).not.toContain('FREE');
    expect(await list({ customField: { name: 'access', value: 'FREE' } })).not.toContain(article.slug);
    const again = await desk.attempt(ReviseArticle, {
      id: article.id,
      expectedRevision: 4,
      customFields: { genre: `Again ${word}` },
    });
    expect(again).toMatchObject({
      problems: [{ code: 'REDACTED', path: ['input', 'customFields', 'genre'] }],
    });
  });

  it('are exported and imported, also those that are no longer declared', async () => {
    const desk = openDesk(newsroom);
    const genre = unique('genre');
    const { slug } = await desk.publishedArticle({ customFields: { genre, recipe: { servings: 2 } } });
    const before = await exportOf(connect(newsroom.databaseUrl));
    expect(before.join('\n')).toContain(genre);
    onTestFinished(() => declareCustomFields(FIELDS));
    await declareCustomFields({});
    const copy = await emptyNewsroom();
    expect((await importInto(copy, [fileOf(`${before.join('\n')}\n`)])).remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(before);
    const { publishedRevision } = await copy.prisma.article.findFirstOrThrow({
      where: { slug },
      include: { publishedRevision: true },
    });
    expect(publishedRevision?.customValues).toEqual([`genre string ${genre}`]);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import type * as gql from '../gql/graphql.ts';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { openDesk, paragraph, payload, quote, rowId, sender, unique } from '../support/newsroom/factories.ts';
import { CreateArticle, Hide, Redact, UpdatePerson } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { searching } from '../support/search/ask.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const made = sender(newsroom);
const { EDITOR } = newsroom.tokens;

type Contributions = gql.ContributionInput[];
interface Credited {
  readonly byline: string | null;
  readonly authors: readonly { readonly name: string }[];
  readonly contributions: readonly {
    readonly role: string;
    readonly creditedAs: string | null;
    readonly contributor: { readonly id: string };
  }[];
}

const Read = untyped<{ article: Credited | null }, { slug: string }>(`query ($slug: String!) {
  article(slug: $slug) { ...Credits revisions(first: 5) { nodes { ...Credits } } }
}
fragment Credits on ArticleContent { byline authors { name } contributions { role creditedAs contributor { id } } }`);
const read = async (slug: string, token?: string) => (await newsroom.ask(Read, { slug }, token)).data.article;

const Authored = untyped<{ node: { authored: { nodes: { slug: string }[] } } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Speaker { authored(first: 10) { nodes { slug } } } } }',
);
const authored = async (id: string, token?: string) =>
  (await newsroom.ask(Authored, { id }, token)).data.node?.authored.nodes.map(({ slug }) => slug) ?? null;

const by = (personId: string, of: Partial<gql.ContributionInput> = {}): Contributions[number] => ({
  contributor: { personId },
  role: 'AUTHOR',
  ...of,
});
const people = (...names: string[]) => Promise.all(names.map((name) => desk.person({ name })));

describe('a byline', () => {
  it.each([
    ['en', 'By Ada Lovelace', 'By Ada Lovelace, Lea Marsh and Rob Bell'],
    ['en-US', 'By Ada Lovelace', 'By Ada Lovelace, Lea Marsh and Rob Bell'],
    ['de', 'Von Ada Lovelace', 'Von Ada Lovelace, Lea Marsh und Rob Bell'],
    ['es-MX', 'Por Ada Lovelace', 'Por Ada Lovelace, Lea Marsh y Rob Bell'],
    ['fr', 'Par Ada Lovelace', 'Par Ada Lovelace, Lea Marsh et Rob Bell'],
    ['nl', 'By Ada Lovelace', 'By Ada Lovelace, Lea Marsh and Rob Bell'],
    // Names in Latin letters keep their order among Arabic words.
    [
      'ar',
      'بقلم \u2068Ada Lovelace\u2069',
      'بقلم \u2068Ada Lovelace\u2069 و\u2068Lea Marsh\u2069 و\u2068Rob Bell\u2069',
    ],
  ])('is worded from the authors in the language of the article: %s', async (language, one, three) => {
    const [ada, lea, rob] = await people('Ada Lovelace', 'Lea Marsh', 'Rob Bell');
    const contributions = [by(ada?.id ?? ''), by(lea?.id ?? ''), by(rob?.id ?? '')];
    const first = await desk.publishedArticle({ language, contributions: contributions.slice(0, 1) });
    expect(await read(first.slug)).toMatchObject({ byline: one });
    const article = await desk.publishedArticle({ language, contributions });
    expect(await read(article.slug)).toMatchObject({
      byline: three,
      authors: [{ name: 'Ada Lovelace' }, { name: 'Lea Marsh' }, { name: 'Rob Bell' }],
    });
  });

  it('in Arabic has Arabic names as they are, and isolates them in an English one', async () => {
    const [one, other] = await people('ليلى حداد', 'سامي خوري');
    const contributions = [by(one?.id ?? ''), by(other?.id ?? '')];
    const arabic = await desk.article({ language: 'ar', contributions });
    expect((await read(arabic.slug, EDITOR))?.byline).toBe('بقلم ليلى حداد وسامي خوري');
    const english = await desk.article({ contributions });
    expect((await read(english.slug, EDITOR))?.byline).toBe(
      'By \u2068ليلى حداد\u2069 and \u2068سامي خوري\u2069',
    );
  });

  it('is the words of an editor if there are any, and the authors stay beside it', async () => {
    const [ada] = await people('Ada Lovelace');
    const draft = await desk.article({ byline: 'Our team', contributions: [by(ada?.id ?? '')] });
    expect(await read(draft.slug, EDITOR)).toMatchObject({
      byline: 'Our team',
      authors: [{ name: 'Ada Lovelace' }],
    });
    const revised = await desk.revise(draft, { byline: null });
    expect((await read(draft.slug, EDITOR))?.byline).toBe('By Ada Lovelace');
    await desk.revise(revised, { contributions: null });
    expect(await read(draft.slug, EDITOR)).toMatchObject({ byline: null, authors: [], contributions: [] });
  });
});

describe('contributions', () => {
  it('keep their order, with roles and printed names, through revisions, comments and corrections', async () => {
    const [ada, lea] = await people('Ada Lovelace', 'Lea Marsh');
    const agency = await desk.organization({ name: 'Example Press' });
    const contributions: Contributions = [
      { contributor: { organizationId: agency.id }, role: 'AUTHOR' },
      by(ada?.id ?? '', { role: 'PHOTOGRAPHER' }),
      by(ada?.id ?? '', { creditedAs: 'A. Lovelace' }),
    ];
    const expected = [
      { role: 'AUTHOR', creditedAs: null, contributor: { id: agency.id } },
      { role: 'PHOTOGRAPHER', creditedAs: null, contributor: { id: ada?.id } },
      { role: 'AUTHOR', creditedAs: 'A. Lovelace', contributor: { id: ada?.id } },
    ];
    const article = await desk.publishedArticle({ contributions });
    const whole = { byline: 'By Example Press and A. Lovelace', contributions: expected };
    expect(await read(article.slug)).toMatchObject({ ...whole, revisions: { nodes: [whole] } });
    await desk.comment(article);
    expect(await read(article.slug)).toMatchObject({ contributions: expected });
    const revised = await desk.revise(
      { ...article, revisionNumber: article.revisionNumber + 1 },
      {
        headline: 'Another',
      },
    );
    expect(await read(article.slug, EDITOR)).toMatchObject({ contributions: expected });
    await desk.correct(revised, { contributions: [by(lea?.id ?? '')] });
    expect(await read(article.slug)).toMatchObject({ byline: 'By Lea Marsh' });
  });

  it('that a correction changes win in a draft, which says so', async () => {
    const [ada, lea, rob] = await people('Ada Lovelace', 'Lea Marsh', 'Rob Bell');
    const article = await desk.publishedArticle({ contributions: [by(ada?.id ?? '')] });
    await desk.revise(article, { contributions: [by(ada?.id ?? ''), by(rob?.id ?? '')] });
    await desk.correct(article, { contributions: [by(lea?.id ?? '')] });
    expect((await read(article.slug, EDITOR))?.byline).toBe('By Lea Marsh');
    const Warned = untyped<{ article: { warnings: { message: string }[] } }, { slug: string }>(
      'query ($slug: String!) { article(slug: $slug) { warnings { message } } }',
    );
    const { data } = await newsroom.ask(Warned, { slug: article.slug }, EDITOR);
    expect(data.article.warnings.map(({ message }) => message).join()).toContain('contributions');
  });

  it('show in the diff of revisions, with the byline that is worded from them', async () => {
    const [ada, lea] = await people('Ada Lovelace', 'Lea Marsh');
    const article = await desk.article({ contributions: [by(ada?.id ?? '')] });
    await desk.revise(article, { contributions: [by(ada?.id ?? ''), by(lea?.id ?? '', { role: 'EDITOR' })] });
    const Diff = untyped<{ article: object }, { slug: string }>(`query ($slug: String!) {
      article(slug: $slug) { revision(number: 2) { changesSince { fields { field before after } } } }
    }`);
    const { data } = await newsroom.ask(Diff, { slug: article.slug }, EDITOR);
    expect(data.article).toEqual({
      revision: {
        changesSince: {
          fields: [
            {
              field: 'CONTRIBUTIONS',
              before: 'Ada Lovelace, author',
              after: 'Ada Lovelace, author\nLea Marsh, editor',
            },
          ],
        },
      },
    });
  });

  it('are refused for somebody who does not exist, for nobody, twice in a role, and above 200, with a path', async () => {
    const [ada] = await people('Ada Lovelace');
    const draft = (contributions: Contributions) =>
      desk.attempt(CreateArticle, {
        slug: unique('article'),
        headline: 'A title',
        body: [paragraph('Text.')],
        contributions,
      });
    const absent = Buffer.from('Person:00000000-0000-7000-8000-000000000000').toString('base64url');
    expect(await draft([by(absent)])).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'contributions', '0', 'contributor', 'personId'],
    });
    expect(await draft([by(ada?.id ?? '', { creditedAs: ' ' })])).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'contributions', '0', 'creditedAs'],
    });
    const twice = [by(ada?.id ?? ''), by(ada?.id ?? '', { creditedAs: 'Ada' })];
    expect(await draft(twice)).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'contributions', '1'],
    });
    const many = Array.from({ length: 201 }, () => by(ada?.id ?? ''));
    expect(await draft(many)).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'contributions'],
    });
  });

  it('of 200 authors are all in the byline', async () => {
    const authors = await newsroom.prisma.person.createManyAndReturn({
      data: Array.from({ length: 200 }, (_, n) => ({ slug: unique('author'), name: `Author Number${n}` })),
    });
    const idOf = (row: string) => Buffer.from(`Person:${row}`).toString('base64url');
    const article = await desk.publishedArticle({ contributions: authors.map(({ id }) => by(idOf(id))) });
    const shown = await read(article.slug);
    expect(shown?.authors).toHaveLength(200);
    expect(shown?.byline).toMatch(/^By Author Number0, .* and Author Number199$/);
  });
});

describe('who wrote an article', () => {
  it('is public with it, which `reveals` says before, and is in no list of readers until then', async () => {
    const [ada, rob] = await people('Ada Lovelace', 'Rob Bell');
    const draft = await desk.article({
      contributions: [by(ada?.id ?? ''), by(rob?.id ?? '', { role: 'PHOTOGRAPHER' })],
    });
    const Reveals = untyped<
      { article: { reveals: { edges: { because: string; node: { id: string } }[] } } },
      { slug: string }
    >(
      'query ($slug: String!) { article(slug: $slug) { reveals(first: 9) { edges { because node { ... on Node { id } } } } } }',
    );
    const { data } = await newsroom.ask(Reveals, { slug: draft.slug }, EDITOR);
    const because = 'credited as a contributor to the article';
    expect(data.article.reveals.edges).toHaveLength(2);
    expect(data.article.reveals.edges).toEqual(
      expect.arrayContaining([
        { because, node: { id: ada?.id } },
        { because, node: { id: rob?.id } },
      ]),
    );
    expect(await authored(ada?.id ?? '')).toBeNull();
    expect(await authored(ada?.id ?? '', EDITOR)).toEqual([draft.slug]);
    const article = await desk.publish(draft);
    expect(await authored(ada?.id ?? '')).toEqual([draft.slug]);
    // A photographer is public, but wrote nothing.
    expect(await authored(rob?.id ?? '')).toEqual([]);
    const headline = article.slug;
    for (const person of [ada, rob])
      expect(await desk.attempt(Hide, { id: person?.id ?? '' })).toMatchObject({
        __typename: 'ValidationError',
        message: expect.stringContaining(`the article '${headline}'`) as string,
      });
    await desk.withdraw(article);
    expect(await authored(ada?.id ?? '')).toEqual([]);
    expect(await desk.hide(ada?.id ?? '')).toMatchObject({ id: ada?.id });
    await desk.restore(article);
    expect(await authored(ada?.id ?? '')).toEqual([draft.slug]);
  });

  it('learns of the article by an event when it comes into the list, and when it leaves it', async () => {
    const [ada, lea] = await people('Ada Lovelace', 'Lea Marsh');
    await desk.publishedArticle({ contributions: [by(ada?.id ?? ''), by(lea?.id ?? '')] });
    const events = (id: string) => newsroom.prisma.feedEvent.count({ where: { personId: rowId(id) } });
    const counts = async () => [await events(ada?.id ?? ''), await events(lea?.id ?? '')];
    const [first, second] = await counts();
    const article = await desk.publishedArticle({ contributions: [by(ada?.id ?? '')] });
    expect(await counts()).toEqual([(first ?? 0) + 1, second]);
    const { article: corrected } = await desk.correct(article, { contributions: [by(lea?.id ?? '')] });
    expect(await counts()).toEqual([(first ?? 0) + 2, (second ?? 0) + 1]);
    await desk.correct(corrected, { headline: 'Another headline' });
    expect(await counts()).toEqual([(first ?? 0) + 2, (second ?? 0) + 1]);
  });

  it('selects articles by id and by slug, also together with other conditions', async () => {
    const [ada, lea] = await people('Ada Lovelace', 'Lea Marsh');
    const agency = await desk.organization();
    const tag = unique('tag');
    const one = await desk.publishedArticle({ contributions: [by(ada?.id ?? '')], tags: [tag] });
    const two = await desk.publishedArticle({
      contributions: [{ contributor: { organizationId: agency.id }, role: 'AUTHOR' }],
    });
    await desk.publishedArticle({ contributions: [by(lea?.id ?? '', { role: 'TRANSLATOR' })] });
    // Who is quoted wrote nothing.
    const said = await desk.statement({ speaker: { personId: lea?.id ?? '' } });
    await desk.publishedArticle({ body: [quote(said.id)] });
    const draft = await desk.article({ contributions: [by(ada?.id ?? '')] });
    const List = untyped<{ articles: { totalCount: number; nodes: { slug: string }[] } }, { filter: object }>(
      'query ($filter: ArticleFilter) { articles(first: 9, filter: $filter) { totalCount nodes { slug } } }',
    );
    const listed = async (filter: object, token?: string) => {
      const { nodes, totalCount } = (await newsroom.ask(List, { filter }, token)).data.articles;
      expect(totalCount).toBe(nodes.length);
      return nodes.map(({ slug }) => slug);
    };
    expect(await listed({ authorIds: [ada?.id] })).toEqual([one.slug]);
    expect(await listed({ authorIds: [ada?.id, agency.id] })).toEqual([two.slug, one.slug]);
    expect(await listed({ authorIds: [lea?.id] })).toEqual([]);
    expect(await listed({ authorIds: [] })).toEqual([]);
    expect(await listed({ authorSlugs: [ada?.slug, agency.slug] })).toEqual([two.slug, one.slug]);
    expect(await listed({ authorSlugs: [ada?.slug], tagSlugs: [tag] })).toEqual([one.slug]);
    expect(await listed({ authorIds: [agency.id], tagSlugs: [tag] })).toEqual([]);
    expect(await listed({ authorSlugs: [ada?.slug] }, EDITOR)).toEqual([draft.slug, one.slug]);
  });

  it('is found in the search with their articles, also under a new name', async () => {
    const word = unique('x').replace(/[^a-z]/g, '');
    const [ada] = await people(`Ada ${word}`);
    const article = await desk.publishedArticle({ contributions: [by(ada?.id ?? '')] });
    const { found } = searching(newsroom);
    expect(await found(word, { types: ['ARTICLE'] })).toEqual([article.id]);
    await made(UpdatePerson, { id: ada?.id ?? '', name: `Ada new${word}` });
    expect(await found(word, { types: ['ARTICLE'] })).toEqual([]);
    expect(await found(`new${word}`, { types: ['ARTICLE'] })).toEqual([article.id]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('is credited once after a merge, with all articles', async () => {
    const [ada, other] = await people('Ada Lovelace', 'A. Lovelace');
    const both = await desk.publishedArticle({ contributions: [by(ada?.id ?? ''), by(other?.id ?? '')] });
    const one = await desk.publishedArticle({ contributions: [by(other?.id ?? '')] });
    const Merge = untyped<{ mergePeople: { __typename: string } }, { input: object }>(
      'mutation ($input: MergePeopleInput!) { mergePeople(input: $input) { __typename } }',
    );
    const input = { fromId: other?.id, intoId: ada?.id };
    const { data } = await newsroom.ask(Merge, { input }, EDITOR);
    expect(data.mergePeople.__typename).toBe('MergePeoplePayload');
    expect((await read(both.slug))?.byline).toBe('By Ada Lovelace');
    expect(await authored(ada?.id ?? '')).toEqual([one.slug, both.slug]);
    // The former id leads on.
    const draft = await desk.article({ contributions: [by(other?.id ?? '')] });
    expect((await read(draft.slug, EDITOR))?.byline).toBe('By Ada Lovelace');
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });
});

describe('a redaction', () => {
  const redacted = async (id: string, text: string | null = null) =>
    payload(await desk.attempt(Redact, { id, text, reason: 'SAFETY', publicNote: 'For their safety.' }));

  it('of a name takes its credit out of every revision of an article, and no other one', async () => {
    const [ada, lea] = await people('Ada Lovelace', 'Lea Marsh');
    const contributions = [by(ada?.id ?? ''), by(lea?.id ?? '', { creditedAs: 'Lea of Town' })];
    const article = await desk.publishedArticle({ contributions });
    const other = await desk.publishedArticle({ contributions });
    const { elsewhere } = await redacted(article.id, 'Ada Lovelace');
    expect(await read(article.slug)).toMatchObject({
      byline: 'By Lea of Town',
      revisions: { nodes: [{ byline: 'By Lea of Town' }, { byline: 'By Lea of Town' }] },
    });
    expect(elsewhere).toContainEqual({ __typename: 'Person', id: ada?.id });
    expect(await authored(ada?.id ?? '')).toEqual([other.slug]);
    await redacted(article.id, 'Lea of Town');
    expect(await read(article.slug)).toMatchObject({ byline: null, contributions: [] });
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('of a person leaves a mark in their bylines, and of a whole article leaves nobody', async () => {
    const [ada] = await people('Ada Lovelace');
    const article = await desk.publishedArticle({ contributions: [by(ada?.id ?? '')] });
    await redacted(ada?.id ?? '');
    expect((await read(article.slug))?.byline).toBe('By [removed]');
    await redacted(article.id);
    const { slug } = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } });
    expect(await read(slug)).toMatchObject({ byline: null, contributions: [] });
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });
});

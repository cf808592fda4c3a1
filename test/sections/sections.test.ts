import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { absentId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface Shown {
  readonly id: string;
  readonly slug: string;
  readonly path: string;
  readonly name: string;
}
interface Whole extends Shown {
  readonly pageUrl: string | null;
  readonly parent: { readonly slug: string } | null;
  readonly children: readonly { readonly slug: string }[];
  readonly articles: { readonly totalCount: number; readonly nodes: readonly { readonly slug: string }[] };
}

const SectionBySlug = untyped<{ section: Whole | null }, { slug: string; orderBy?: string }>(
  `query ($slug: String!, $orderBy: ArticleOrder) { section(slug: $slug) {
    id slug path name pageUrl parent { slug } children { slug } articles(orderBy: $orderBy) { totalCount nodes { slug } }
  } }`,
);
const Tree = untyped<{ sections: Shown[] }, Record<string, never>>('{ sections { id slug path name } }');
const SectionOf = untyped<
  {
    article: {
      section: Shown | null;
      jsonLd: Record<string, unknown>;
      revisions: { nodes: { section: Shown | null; changesSince: { fields: object[] } | null }[] };
    } | null;
  },
  { slug: string }
>(`query ($slug: String!) { article(slug: $slug) {
  section { id slug path name } jsonLd
  revisions { nodes { section { id slug path name } changesSince { fields { field before after } } } }
} }`);
const Filtered = untyped<{ articles: { nodes: { slug: string }[] } }, { filter: object }>(
  'query ($filter: ArticleFilter) { articles(filter: $filter) { nodes { slug } } }',
);
const Live = untyped<{ feed: { section: { path: string } } }, Record<string, never>>(`subscription {
  feed(filter: { types: [SECTION_CREATED, SECTION_UPDATED] }) {
    __typename
    ... on SectionCreated { section { path } }
    ... on SectionUpdated { section { path } }
  }
}`);

const newsroom = await openNewsroom({ settings: { SECTION_URL: 'https://news.example/sections' } });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const read = async (slug: string, token?: string) => {
  const { section } = (await newsroom.ask(SectionBySlug, { slug }, token)).data;
  if (section === null) throw new Error(`There is no section ${slug}.`);
  return section;
};
const listed = async ({ slug }: { slug: string }, token?: string) =>
  (await read(slug, token)).articles.nodes.map((article) => article.slug);
const found = async (filter: object) =>
  (await newsroom.ask(Filtered, { filter })).data.articles.nodes.map(({ slug }) => slug);
const sectionOf = async ({ slug }: { slug: string }, token?: string) =>
  (await newsroom.ask(SectionOf, { slug }, token)).data.article;

async function refusal(name: string, input: object, token = newsroom.tokens.EDITOR) {
  const { outcome, message = null } = await send(newsroom, { name }, input, token);
  return `${outcome}: ${message ?? ''}`;
}

/** A section at the top, one below it, and one below that. */
async function line() {
  const top = await desk.section();
  const middle = await desk.section({ parentId: top.id });
  const low = await desk.section({ parentSlug: middle.slug });
  return { top, middle, low };
}

describe('sections', () => {
  it('form a tree that readers see from the start, each by its place in it', async () => {
    const { top, middle, low } = await line();
    const path = `${top.slug}/${middle.slug}/${low.slug}`;
    expect(await read(low.slug)).toMatchObject({
      path,
      pageUrl: `https://news.example/sections/${low.slug}`,
      parent: { slug: middle.slug },
      children: [],
    });
    expect(await read(top.slug)).toMatchObject({
      path: top.slug,
      parent: null,
      children: [{ slug: middle.slug }],
    });
    const paths = (await newsroom.ask(Tree, {})).data.sections.map((section) => section.path);
    expect(paths).toEqual(expect.arrayContaining([top.slug, path]));
    expect(paths).toEqual(paths.toSorted());
  });

  it('can be renamed: former slugs lead on, and the paths of those below follow', async () => {
    const { top, middle, low } = await line();
    const slug = unique('renamed');
    const live = await newsroom.watch(Live, {});
    expect(await refusal('updateSection', { id: top.id, slug, name: 'Another name' })).toMatch(/Payload/);
    expect(await read(top.slug)).toMatchObject({ id: top.id, slug, name: 'Another name' });
    expect((await read(low.slug)).path).toBe(`${slug}/${middle.slug}/${low.slug}`);
    for (const path of [slug, `${slug}/${middle.slug}`, `${slug}/${middle.slug}/${low.slug}`])
      expect((await live.next()).data).toEqual({ feed: { __typename: 'SectionUpdated', section: { path } } });
    // Nothing changes, so no event is appended.
    await refusal('updateSection', { id: top.id, slug, parentId: null });
    const next = await desk.section();
    expect((await live.next()).data).toEqual({
      feed: { __typename: 'SectionCreated', section: { path: next.slug } },
    });
    expect(await refusal('createSection', { slug: top.slug, name: 'T' })).toMatch(/^SlugTakenError/);
  });

  it('list the articles of all sections below them, for each viewer by the revision that they see', async () => {
    const { top, middle, low } = await line();
    const [inLow, inTop] = [
      await desk.publishedArticle({ sectionId: low.id }),
      await desk.publishedArticle({ sectionSlug: top.slug }),
    ];
    const draft = await desk.article({ sectionId: low.id });
    expect(await listed(top)).toEqual([inTop.slug, inLow.slug]);
    expect(await listed(middle)).toEqual([inLow.slug]);
    expect(await listed(middle, newsroom.tokens.EDITOR)).toEqual([draft.slug, inLow.slug]);
    expect(await listed(middle, newsroom.tokens.REPORTER)).toEqual([inLow.slug]);
    const oldest = await newsroom.ask(SectionBySlug, { slug: top.slug, orderBy: 'PUBLISHED_OLDEST' });
    expect(oldest.data.section?.articles.nodes.map(({ slug }) => slug)).toEqual([inLow.slug, inTop.slug]);
    expect(await found({ sectionIds: [middle.id] })).toEqual([inLow.slug]);
    expect(await found({ sectionSlugs: [low.slug, top.slug] })).toEqual([inTop.slug, inLow.slug]);
    expect(await found({ sectionIds: [middle.id], sectionSlugs: [unique('none')] })).toEqual([]);
    await desk.withdraw(inLow);
    expect(await listed(top)).toEqual([inTop.slug]);
  });

  it('take their articles along when they move, and each section that looks different has an event', async () => {
    const { top, middle, low } = await line();
    const other = await line();
    const article = await desk.publishedArticle({ sectionId: low.id });
    // Readers see it here, and editors already elsewhere.
    const moving = await desk.publishedArticle({ sectionId: low.id });
    await desk.revise(moving, { sectionId: other.top.id });
    const live = await newsroom.watch(Live, {});
    await desk.moveSection(middle, other.middle);
    const path = `${other.top.slug}/${other.middle.slug}/${middle.slug}`;
    const told: (string | undefined)[] = [];
    for (let count = 0; count < 5; count += 1) told.push((await live.next()).data?.feed.section.path);
    expect(told.toSorted()).toEqual(
      [
        top.slug,
        other.top.slug,
        `${other.top.slug}/${other.middle.slug}`,
        path,
        `${path}/${low.slug}`,
      ].toSorted(),
    );
    expect(await listed(top)).toEqual([]);
    expect(await listed(other.middle)).toEqual([moving.slug, article.slug]);
    expect(await listed(other.top, newsroom.tokens.EDITOR)).toEqual([moving.slug, article.slug]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
    await desk.moveSection(middle, null);
    expect(await listed(other.top)).toEqual([]);
    expect(await listed(middle)).toEqual([moving.slug, article.slug]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('keep an article that is published during a move in the right lists', async () => {
    const { top, middle, low } = await line();
    const other = await desk.section();
    const drafts = await Promise.all(Array.from({ length: 8 }, () => desk.article({ sectionId: low.id })));
    const moves = [middle, low].map((section) => desk.moveSection(section, other));
    await Promise.all([...moves, ...drafts.map((draft) => desk.publish(draft))]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
    expect(await listed(top)).toEqual([]);
    expect((await read(other.slug)).articles.totalCount).toBe(8);
  });

  it('are only changed by editors', async () => {
    const { id } = await desk.section();
    for (const [name, input] of [
      ['createSection', { slug: unique('section'), name: 'T' }],
      ['updateSection', { id, name: 'T' }],
    ] as const) {
      expect((await send(newsroom, { name }, input, newsroom.tokens.REPORTER)).outcome).toBe('FORBIDDEN');
      expect((await send(newsroom, { name }, input)).outcome).toBe('UNAUTHENTICATED');
    }
  });

  it('are refused in a circle, too deep, and under a section that does not exist', async () => {
    const { top, middle, low } = await line();
    const circle = 'ValidationError: parentId must be another section, and none below it.';
    expect(await refusal('updateSection', { id: top.id, parentId: low.id })).toBe(circle);
    expect(await refusal('updateSection', { id: top.id, parentId: top.id })).toBe(circle);
    expect(await refusal('updateSection', { id: top.id, parentSlug: middle.slug })).toBe(
      circle.replace('parentId', 'parentSlug'),
    );
    let deepest = low;
    for (let level = 4; level <= 8; level += 1) deepest = await desk.section({ parentId: deepest.id });
    const tooDeep = 'ValidationError: parentId must be higher up: the tree has at most 8 levels.';
    expect(await refusal('createSection', { slug: unique('s'), name: 'T', parentId: deepest.id })).toBe(
      tooDeep,
    );
    const above = await desk.section();
    expect(await refusal('updateSection', { id: top.id, parentId: above.id })).toBe(tooDeep);
    expect(await refusal('updateSection', { id: absentId('Section'), name: 'T' })).toMatch(/^NotFoundError/);
    expect(await refusal('updateSection', { id: top.id, parentId: absentId('Section') })).toMatch(
      /^NotFoundError/,
    );
    expect(await refusal('updateSection', { id: top.id, parentSlug: unique('none') })).toBe(
      'ValidationError: parentSlug must be the slug of a section: `Query.sections` has them all.',
    );
    expect(await refusal('updateSection', { id: low.id, parentId: top.id, parentSlug: top.slug })).toBe(
      'ValidationError: parentSlug must be left out if `parentId` is given.',
    );
    // By hand, past the API.
    await expect(
      newsroom.prisma.section.update({ where: { id: rowId(top.id) }, data: { parentId: rowId(low.id) } }),
    ).rejects.toThrow('below itself');
  });
});

describe('the section of an article', () => {
  it('belongs to its revision: a draft has another one before readers see it', async () => {
    const [before, after] = [await desk.section(), await desk.section()];
    const article = await desk.publishedArticle({ sectionId: before.id });
    const revised = await desk.revise(article, { sectionSlug: after.slug });
    expect((await sectionOf(article))?.section).toMatchObject({ id: before.id, path: before.slug });
    expect((await sectionOf(article, newsroom.tokens.EDITOR))?.section).toMatchObject({ id: after.id });
    expect([await listed(before), await listed(after)]).toEqual([[article.slug], []]);
    await desk.publish(revised);
    expect([await listed(before), await listed(after)]).toEqual([[], [article.slug]]);
    const now = await sectionOf(article);
    expect(now?.jsonLd).toMatchObject({ articleSection: after.name });
    expect(now?.revisions.nodes).toEqual([
      {
        section: expect.objectContaining({ id: after.id }) as object,
        changesSince: { fields: [{ field: 'SECTION', before: before.name, after: after.name }] },
      },
      {
        section: expect.objectContaining({ id: before.id }) as object,
        changesSince: { fields: [expect.anything(), { field: 'SECTION', before: null, after: before.name }] },
      },
    ]);
  });

  it('can be corrected and cleared, and a draft that was begun before gets the correction', async () => {
    const [before, after, draft] = [await desk.section(), await desk.section(), await desk.section()];
    const article = await desk.publishedArticle({ sectionId: before.id });
    const revised = await desk.revise(article, { headline: 'A draft' });
    const { article: corrected } = await desk.correct(revised, { sectionId: after.id });
    expect((await sectionOf(article))?.section).toMatchObject({ id: after.id });
    expect((await sectionOf(article, newsroom.tokens.EDITOR))?.section).toMatchObject({ id: after.id });
    const again = await desk.revise(corrected, { sectionId: draft.id });
    await desk.correct(again, { sectionId: null });
    expect((await sectionOf(article))?.section).toBeNull();
    const overruled = await newsroom.prisma.articleRevision.findFirst({
      where: { articleId: rowId(article.id) },
      orderBy: { number: 'desc' },
    });
    expect(overruled?.overruled).toMatchObject([{ field: 'section' }]);
    expect(await listed(after)).toEqual([]);
  });

  it('is refused if no section has the id or the slug, and if both are given', async () => {
    const { id, slug } = await desk.section();
    const input = { slug: unique('article'), headline: 'T', body: [] };
    expect(await refusal('createArticle', { ...input, sectionId: absentId('Section') })).toMatch(
      /^NotFoundError/,
    );
    expect(await refusal('createArticle', { ...input, sectionSlug: unique('none') })).toBe(
      'ValidationError: sectionSlug must be the slug of a section: `Query.sections` has them all.',
    );
    const both = { sectionId: id, sectionSlug: slug };
    const twice = 'ValidationError: sectionSlug must be left out if `sectionId` is given.';
    expect(await refusal('createArticle', { ...input, ...both })).toBe(twice);
    const article = await desk.publishedArticle();
    const given = { id: article.id, expectedRevision: article.revisionNumber, ...both };
    expect(await refusal('reviseArticle', given)).toBe(twice);
    expect(await refusal('correctArticle', { ...given, kind: 'CORRECTION', text: 'T' })).toBe(twice);
  });
});

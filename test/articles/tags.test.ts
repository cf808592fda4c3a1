import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { globalId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface Named {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}
interface Nodes<Row> {
  readonly nodes: readonly Row[];
}

const TagBySlug = untyped<
  { tag: (Named & { articles: Nodes<{ id: string }> }) | null; articles: Nodes<{ id: string }> },
  { slug: string }
>(`query ($slug: String!) {
  tag(slug: $slug) { id slug name articles { nodes { id } } }
  articles(filter: { tagSlugs: [$slug] }) { nodes { id } }
}`);
const TagsOf = untyped<{ article: { tags: Named[]; revisions: Nodes<{ tags: Named[] }> } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { tags { name } revisions { nodes { tags { name } } } } }',
);
const Tags = untyped<{ tags: Nodes<Named> & { totalCount: number } }, { search?: string }>(
  'query ($search: String) { tags(first: 100, search: $search) { totalCount nodes { name } } }',
);
const Found = untyped<{ search: Nodes<{ id: string }> }, { query: string; tagIds: string[] }>(
  'query ($query: String!, $tagIds: [ID!]) { search(query: $query, filter: { tagIds: $tagIds }) { nodes { ... on Article { id } } } }',
);
const Live = untyped<{ feed: object }, Record<string, never>>(`subscription {
  feed(filter: { types: [TAG_UPDATED, TAG_MERGED, TAG_DELETED] }) {
    __typename
    ... on TagUpdated { tag { slug name } }
    ... on TagMerged { mergedId tag { slug name } }
    ... on TagDeleted { tagId }
  }
}`);
const Audit = untyped<{ auditLog: Nodes<{ action: string; details: object | null }> }, { id: string }>(
  'query ($id: ID!) { auditLog(filter: { subjectId: $id }) { nodes { action details } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

async function outcomeOf(name: string, input: object, token = newsroom.tokens.EDITOR) {
  const { outcome, message = null } = await send(newsroom, { name }, input, token);
  return message === null ? outcome : `${outcome}: ${message}`;
}

const bySlug = async (slug: string) => (await newsroom.ask(TagBySlug, { slug })).data;
const namesOf = async ({ slug }: { slug: string }) =>
  (await newsroom.ask(TagsOf, { slug })).data.article.tags.map(({ name }) => name);
const listed = async (search: string, token?: string) =>
  (await newsroom.ask(Tags, { search }, token)).data.tags.nodes.map(({ name }) => name);

async function idOf(slug: string): Promise<string> {
  const { id } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug } });
  return globalId('Tag', id);
}

async function tagged(...tags: string[]) {
  const article = await desk.publishedArticle({ tags });
  return { ...article, ids: await Promise.all(tags.map(idOf)) };
}

describe('a tag with a typo', () => {
  it('is renamed: its slug follows the name, and the former name and slug lead to it', async () => {
    const [typo, right] = [unique('harbor'), unique('harbour')];
    const article = await tagged(typo);
    const [id = ''] = article.ids;
    expect((await bySlug(typo)).tag).toMatchObject({ name: typo });
    const live = await newsroom.watch(Live, {});
    expect(await outcomeOf('updateTag', { id, name: right.toUpperCase() })).toBe('UpdateTagPayload');
    const now = { slug: right, name: right.toUpperCase() };
    expect((await live.next()).data).toEqual({ feed: { __typename: 'TagUpdated', tag: now } });
    for (const slug of [typo, right])
      expect(await bySlug(slug)).toMatchObject({
        tag: { id, ...now, articles: { nodes: [{ id: article.id }] } },
        articles: { nodes: [{ id: article.id }] },
      });
    expect(await namesOf(article)).toEqual([now.name]);
    // Who names it either way, in an article that had it or in another one, gets the same tag.
    await desk.publish(await desk.revise(article, { tags: [typo, right, unique('another')] }));
    expect(await namesOf(article)).toHaveLength(2);
    expect(await namesOf(await desk.publishedArticle({ tags: [typo] }))).toEqual([now.name]);
    expect(await newsroom.prisma.tag.count({ where: { slugs: { hasSome: [typo, right] } } })).toBe(1);
    const { details } = await newsroom.prisma.auditEntry.findFirstOrThrow({
      where: { subjectId: rowId(id) },
    });
    const changed = (field: string, after: string) => ({ field, before: typo, after });
    expect(details).toEqual({ changes: [changed('name', now.name), changed('slug', right)] });
  });

  it('keeps a slug of its own, and is then selected by both', async () => {
    const [name, slug, renamed] = [unique('tag'), unique('slug'), unique('renamed')];
    const { ids } = await tagged(name);
    const [id = ''] = ids;
    await outcomeOf('updateTag', { id, slug });
    await outcomeOf('updateTag', { id, name: renamed });
    expect((await bySlug(renamed)).tag).toMatchObject({ id, slug, name: renamed });
    await tagged(renamed).catch(() => undefined);
    expect(await newsroom.prisma.tag.count({ where: { name: renamed } })).toBe(1);
  });

  it('gets no name or slug that leads to another tag', async () => {
    const [one, other] = [unique('one'), unique('other')];
    const { ids } = await tagged(one, other);
    const [id = ''] = ids;
    const refusal = `SlugTakenError: Another tag has the slug '${other}', or had it. Choose another one, or merge the two with mergeTags.`;
    expect(await outcomeOf('updateTag', { id, name: other })).toBe(refusal);
    expect(await outcomeOf('updateTag', { id, slug: other })).toBe(refusal);
    expect(await outcomeOf('updateTag', { id, slug: 'No Slug' })).toContain('ValidationError: slug must be');
    expect((await bySlug(one)).tag).toMatchObject({ id, name: one });
  });
});

describe('two tags for one subject', () => {
  it('become one: every revision, list, search and filter of the former has the other', async () => {
    const [from, into] = [unique('from'), unique('into')];
    const [first, second, both] = [await tagged(from), await tagged(into), await tagged(from, into)];
    const hidden = await desk.article({ tags: [from] });
    const [fromId, intoId] = [first.ids[0] ?? '', second.ids[0] ?? ''];
    const office = await send(
      newsroom,
      { name: 'createWebhookEndpoint' },
      { url: 'https://receiver.invalid/hook', description: 'One', tagIds: [fromId, intoId] },
      newsroom.tokens.ADMIN,
    );
    expect(office.outcome).toBe('CreateWebhookEndpointPayload');
    await searchRefreshed(newsroom.prisma);
    expect((await bySlug(from)).articles.nodes).toHaveLength(2);
    const live = await newsroom.watch(Live, {});
    expect(await outcomeOf('mergeTags', { fromId, intoId })).toBe('MergeTagsPayload');
    expect((await live.next()).data).toEqual({
      feed: { __typename: 'TagMerged', mergedId: fromId, tag: { slug: into, name: into } },
    });
    const all = [both, second, first].map(({ id }) => ({ id }));
    for (const slug of [from, into])
      expect(await bySlug(slug)).toMatchObject({
        tag: { id: intoId, articles: { nodes: all } },
        articles: { nodes: all },
      });
    for (const article of [first, second, both]) expect(await namesOf(article)).toEqual([into]);
    await searchRefreshed(newsroom.prisma);
    const words = { query: 'story', tagIds: [fromId] };
    expect((await newsroom.ask(Found, words)).data.search.nodes).toHaveLength(3);
    const { tagIds } = await newsroom.prisma.webhookEndpoint.findFirstOrThrow();
    expect(tagIds).toEqual([rowId(intoId)]);
    expect(
      (
        await newsroom.prisma.articleRevision.findFirst({
          where: { articleId: rowId(hidden.id) },
          include: { tags: true },
        })
      )?.tags,
    ).toMatchObject([{ slug: into }]);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
    const { nodes } = (await newsroom.ask(Audit, { id: fromId }, newsroom.tokens.ADMIN)).data.auditLog;
    expect(nodes).toEqual([{ action: 'MERGE_TAGS', details: { mergedId: fromId, name: from, slug: from } }]);
  });

  it('can be merged again: all that came before leads to the last', async () => {
    const [a, b, c] = [unique('a'), unique('b'), unique('c')];
    const { id, ids } = await tagged(a, b, c);
    const [first = '', second = '', third = ''] = ids;
    await outcomeOf('mergeTags', { fromId: first, intoId: second });
    await outcomeOf('mergeTags', { fromId: second, intoId: third });
    for (const slug of [a, b, c])
      expect(await bySlug(slug)).toMatchObject({ tag: { id: third, articles: { nodes: [{ id }] } } });
    expect(await outcomeOf('mergeTags', { fromId: first, intoId: third })).toBe(
      'NotFoundError: There is no Tag with this id.',
    );
    expect(await outcomeOf('mergeTags', { fromId: third, intoId: third })).toBe(
      'ValidationError: intoId must be another one than fromId.',
    );
  });

  it('that readers know neither of are merged without an event', async () => {
    const [from, into] = [unique('from'), unique('into')];
    const { id } = await desk.article({ tags: [from, into] });
    await outcomeOf('mergeTags', { fromId: await idOf(from), intoId: await idOf(into) });
    const { count } = await newsroom.prisma.feedEvent.deleteMany({
      where: { type: 'TAG_MERGED', tag: { slug: into } },
    });
    expect(count).toBe(0);
    expect((await bySlug(into)).tag).toBeNull();
    expect(
      await newsroom.prisma.articleRevision.findFirst({
        where: { articleId: rowId(id) },
        include: { tags: true },
      }),
    ).toMatchObject({ tags: [{ slug: into }] });
  });
});

/** The versions of an article's rows in lists, but for that in the list of a tag. */
const rowsOfLists = (articleId: string, tagId: string) => newsroom.prisma.$queryRaw<unknown[]>`
  SELECT ctid::text, xmin::text FROM "SubjectArticle"
  WHERE "articleId" = ${rowId(articleId)}::uuid AND "subjectId" <> ${rowId(tagId)}::uuid ORDER BY 1`;

describe('a tag that must not be there', () => {
  it('is deleted: no revision, list, search or event has it, and its name makes another one', async () => {
    const [name, other] = [unique('peter-klug-affair'), unique('other')];
    const article = await tagged(name, other);
    const [id = ''] = article.ids;
    await outcomeOf('updateTag', { id, name: name.toUpperCase() });
    await searchRefreshed(newsroom.prisma);
    const live = await newsroom.watch(Live, {});
    const kept = await rowsOfLists(article.id, id);
    const { outcome, result } = await send(newsroom, { name: 'deleteTag' }, { id }, newsroom.tokens.EDITOR);
    expect({ outcome, ...result }).toMatchObject({ outcome: 'DeleteTagPayload', articlesUntagged: 1 });
    expect((await live.next()).data).toEqual({ feed: { __typename: 'TagDeleted', tagId: id } });
    expect(await bySlug(name)).toEqual({ tag: null, articles: { nodes: [] } });
    const { article: read } = (await newsroom.ask(TagsOf, { slug: article.slug })).data;
    expect(read.tags).toEqual([{ name: other }]);
    expect(read.revisions.nodes).toEqual([{ tags: [{ name: other }] }]);
    // However many articles had it, no other list of theirs is written again.
    expect(await rowsOfLists(article.id, id)).toEqual(kept);
    expect(kept).not.toEqual([]);
    // The article stays in the search.
    expect(await newsroom.prisma.searchEntry.count({ where: { rowId: rowId(article.id) } })).toBe(1);
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
    expect(await newsroom.prisma.feedEvent.count({ where: { tagId: rowId(id) } })).toBe(0);
    const { nodes } = (await newsroom.ask(Audit, { id }, newsroom.tokens.EDITOR)).data.auditLog;
    expect(nodes).toEqual([
      { action: 'DELETE_TAG', details: { name: name.toUpperCase(), slug: name, articleIds: [article.id] } },
      { action: 'UPDATE_TAG', details: null },
    ]);
    expect(await outcomeOf('deleteTag', { id })).toBe('NotFoundError: There is no Tag with this id.');
    const again = await tagged(name);
    expect((await bySlug(name)).tag).toMatchObject({
      id: again.ids[0],
      articles: { nodes: [{ id: again.id }] },
    });
    expect(again.ids[0]).not.toBe(id);
  });

  it('is changed by editors only', async () => {
    const { ids, slug } = await tagged(unique('tag'), unique('tag'));
    const [fromId = '', intoId = ''] = ids;
    for (const [name, input] of [
      ['updateTag', { id: fromId, name: 'Renamed' }],
      ['mergeTags', { fromId, intoId }],
      ['deleteTag', { id: fromId }],
    ] as const) {
      expect(await outcomeOf(name, input, newsroom.tokens.REPORTER)).toContain('FORBIDDEN');
      const { outcome } = await send(newsroom, { name }, input);
      expect(outcome).toContain('UNAUTHENTICATED');
    }
    expect(await namesOf({ slug })).toHaveLength(2);
  });
});

describe('the list of tags', () => {
  it('has those of public articles; editors also see the others', async () => {
    const [stem, shown, dropped, draft] = [
      unique('stem'),
      unique('shown'),
      unique('dropped'),
      unique('draft'),
    ];
    const names = [shown, dropped].map((name) => `${stem} ${name}`);
    const article = await desk.publishedArticle({ tags: names });
    await desk.article({ tags: [`${stem} ${draft}`] });
    expect((await listed(stem)).toSorted()).toEqual(names.toSorted());
    await desk.publish(await desk.revise(article, { tags: [`${stem} ${shown}`] }));
    expect(await listed(stem)).toEqual([`${stem} ${shown}`]);
    expect(await listed(stem, newsroom.tokens.REPORTER)).toEqual([`${stem} ${shown}`]);
    expect(await listed(stem, newsroom.tokens.EDITOR)).toHaveLength(3);
    const { tags } = (await newsroom.ask(Tags, {})).data;
    expect(tags.nodes.filter(({ name }) => name.startsWith(stem))).toEqual([{ name: `${stem} ${shown}` }]);
    await desk.withdraw(article);
    expect(await listed(stem)).toEqual([]);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const Articles = untyped<
  { articles: { totalCount: number; nodes: { slug: string }[] } },
  { filter: object; orderBy?: string }
>(
  'query ($filter: ArticleFilter, $orderBy: ArticleOrder) { articles(first: 100, filter: $filter, orderBy: $orderBy) { totalCount nodes { slug } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { EDITOR, REPORTER } = newsroom.tokens;
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);

async function list(filter: object, token?: string, orderBy?: string): Promise<string[]> {
  const { data, errors } = await newsroom.ask(Articles, { filter, ...(orderBy && { orderBy }) }, token);
  expect(errors).toEqual([]);
  const { nodes, totalCount } = data.articles;
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ slug }) => slug).toSorted();
}

describe('articles', () => {
  it('can be selected by language, also under a tag', async () => {
    const tags = [unique('tag')];
    const dutch = await editor.publishedArticle({ language: 'nl', tags });
    const french = await editor.publishedArticle({ language: 'fr', tags });
    const draft = await editor.article({ language: 'nl', tags });
    await editor.publishedArticle({ tags });
    const filter = { tagSlugs: tags };
    expect(await list({ ...filter, languages: ['nl'] })).toEqual([dutch.slug]);
    expect(await list({ ...filter, languages: ['nl', 'fr'] })).toEqual([dutch.slug, french.slug].toSorted());
    expect(await list({ ...filter, languages: ['nl'] }, EDITOR)).toEqual([dutch.slug, draft.slug].toSorted());
    expect(await list({ languages: ['nl'] })).toContain(dutch.slug);
    expect(await list({ languages: [] })).toEqual([]);
  });

  it('can be selected by the ids of tags, those before a merge too', async () => {
    const tag = unique('tag');
    const { slug } = await editor.publishedArticle({ tags: [tag] });
    const { id } = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: tag } });
    expect(await list({ tagIds: [globalId('Tag', id)] })).toEqual([slug]);
  });

  it('can be selected by a slug that a person and an organisation have', async () => {
    const slug = unique('both');
    const [person, organization] = [await editor.person({ slug }), await editor.organization({ slug })];
    const articles = [];
    for (const speaker of [{ personId: person.id }, { organizationId: organization.id }]) {
      const { id } = await editor.statement({ speaker });
      articles.push((await editor.publishedArticle({ body: [{ quote: { statementId: id } }] })).slug);
    }
    expect(await list({ speakerSlug: slug })).toEqual(articles.toSorted());
    expect(await list({ speakerSlug: slug, speakerId: person.id })).toEqual([articles[0]]);
  });

  it('can be selected by when the version last changed that the viewer sees', async () => {
    const tags = [unique('tag')];
    const article = await reporter.article({ tags });
    await editor.publish(article);
    const { prisma } = newsroom;
    const where = { id: rowId(article.id) };
    const [published, modified] = [new Date('2020-01-01'), new Date('2020-06-01')];
    await prisma.article.update({ where, data: { publishedAt: published, modifiedAt: modified } });
    const between = '2020-03-01T00:00:00Z';
    for (const filter of [{}, { tagSlugs: tags }]) {
      const since = { ...filter, modifiedFrom: between, modifiedUntil: '2021-01-01T00:00:00Z' };
      const until = { ...filter, modifiedFrom: '2019-01-01T00:00:00Z', modifiedUntil: between };
      expect(await list(since)).toEqual([]);
      expect(await list(until)).toEqual([article.slug]);
      // The editor and the reporter who owns it see that it was changed later.
      for (const token of [EDITOR, REPORTER]) {
        expect(await list(since, token)).toEqual([article.slug]);
        expect(await list(until, token)).toEqual([]);
      }
    }
  });

  it('can be selected by their owner, if the viewer works on them', async () => {
    const own = await reporter.article();
    const others = await editor.publishedArticle();
    const { createdById } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(own.id) },
    });
    const filter = { createdById: globalId('Member', createdById ?? '') };
    expect(await list(filter, EDITOR)).toContain(own.slug);
    expect(await list(filter, REPORTER)).toContain(own.slug);
    expect(await list(filter, REPORTER)).not.toContain(others.slug);
    const ofEditor = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(others.id) } });
    const byEditor = { createdById: globalId('Member', ofEditor.createdById ?? '') };
    expect(await list(byEditor, EDITOR)).toContain(others.slug);
    expect(await list(byEditor, REPORTER)).toEqual([]);
    for (const each of [filter, byEditor]) expect(await list(each)).toEqual([]);
  });

  it('can be selected by whether a request for comment is open, which readers do not learn', async () => {
    const tags = [unique('tag')];
    const asked = await editor.publishedArticle({ tags });
    const quiet = await editor.publishedArticle({ tags });
    await editor.requestComment(asked);
    const filter = { tagSlugs: tags };
    expect(await list({ ...filter, hasOpenCommentRequests: true }, EDITOR)).toEqual([asked.slug]);
    expect(await list({ ...filter, hasOpenCommentRequests: false }, EDITOR)).toEqual([quiet.slug]);
    for (const hasOpenCommentRequests of [true, false]) {
      expect(await list({ ...filter, hasOpenCommentRequests })).toEqual([]);
      expect(await list({ ...filter, hasOpenCommentRequests }, REPORTER)).toEqual([]);
      expect(await list({ hasOpenCommentRequests })).toEqual([]);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateArticleInput } from '../gql/graphql.ts';
import { absentId, openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { everything, NOTHING, WholeArticle } from '../support/newsroom/whole-article.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function read(slug: string) {
  const { data } = await newsroom.ask(WholeArticle, { slug }, newsroom.tokens.EDITOR);
  return data.article;
}

async function create(input: Partial<CreateArticleInput>) {
  const all = { slug: unique('article'), headline: 'A headline', body: [paragraph('A story.')], ...input };
  return newsroom.ask(CreateArticle, { input: all }, newsroom.tokens.EDITOR);
}

describe('creating an article', () => {
  it('saves every given field', async () => {
    const { input, read: expected } = await everything(desk);
    const { slug } = await desk.article({ ...input, language: 'pt-BR' });
    expect(await read(slug)).toMatchObject({
      slug,
      ...expected,
      language: 'pt-BR',
      state: 'DRAFT',
      revisionNumber: 1,
      firstPublishedAt: null,
      revisions: { nodes: [{ number: 1, headline: 'Café reopens', createdBy: { name: 'The editor' } }] },
    });
  });

  it('requires only a slug, a headline and a body', async () => {
    const { slug } = await desk.article({ headline: 'Short', body: [] });
    expect(await read(slug)).toMatchObject({ ...NOTHING, headline: 'Short', language: 'en', bodyText: '' });
  });

  it("creates a draft that readers can't see", async () => {
    const { slug } = await desk.article();
    const { data } = await newsroom.ask(WholeArticle, { slug });
    expect(data.article).toBeNull();
  });

  it.each(['', '   ', '\u200b\u00a0'])('rejects the headline %j', async (headline) => {
    const { data } = await create({ headline });
    expect(data.createArticle).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'headline'],
      message: 'headline must not be empty.',
    });
  });

  it('rejects a headline of more than 500 characters, and accepts one of 500 after trimming', async () => {
    const { data } = await create({ headline: 'x'.repeat(501) });
    expect(data.createArticle).toMatchObject({ __typename: 'ValidationError', path: ['input', 'headline'] });
    const { slug } = await desk.article({ headline: ` ${'x'.repeat(500)} ` });
    expect(await read(slug)).toMatchObject({ headline: 'x'.repeat(500) });
  });

  it.each<[Partial<CreateArticleInput>, string[]]>([
    [{ slug: 'Not a Slug' }, ['slug']],
    [{ slug: '' }, ['slug']],
    [{ language: 'klingon_' }, ['language']],
    [{ tags: ['fine', ' '] }, ['tags', '1']],
    [{ mainImage: { url: 'https://i.example/', altText: '', width: 0 } }, ['mainImage', 'width']],
    [{ rights: { usageTerms: '' } }, ['rights', 'usageTerms']],
    [{ body: [paragraph('One'), paragraph(' <b> </b> ')] }, ['body', '1', 'paragraph', 'html']],
    [{ body: [{ list: { ordered: true, items: [] } }] }, ['body', '0', 'list', 'items']],
    [{ body: [{ heading: { level: 1, text: 'One' } }] }, ['body', '0', 'heading', 'level']],
    [{ body: Array.from({ length: 1_001 }, () => paragraph('x')) }, ['body']],
    [{ campaignIds: Array.from({ length: 101 }, () => absentId('Campaign')) }, ['campaignIds']],
    [{ sourceIds: Array.from({ length: 101 }, () => absentId('SourceReport')) }, ['sourceIds']],
  ])('rejects %j and returns the path of the mistake', async (input, path) => {
    const { data } = await create(input);
    expect(data.createArticle).toMatchObject({ __typename: 'ValidationError', path: ['input', ...path] });
  });

  it.each<[string, Partial<CreateArticleInput>, string[]]>([
    ['SourceReport', { sourceIds: [absentId('SourceReport')] }, ['sourceIds', '0']],
    ['Campaign', { campaignIds: [absentId('Campaign')] }, ['campaignIds', '0']],
    [
      'Statement',
      { body: [paragraph('One'), { quote: { statementId: absentId('Statement') } }] },
      ['body', '1', 'quote', 'statementId'],
    ],
    [
      'Statement',
      { body: [{ embed: { url: 'https://e.example/', provider: 'E', statementId: absentId('Statement') } }] },
      ['body', '0', 'embed', 'statementId'],
    ],
  ])('rejects an unknown %s, returns its id and path, and saves nothing', async (typename, input, path) => {
    const slug = unique('article');
    const { data } = await create({ slug, ...input });
    const id = /[\w-]{60,}/.exec(JSON.stringify(input))?.[0];
    expect(data.createArticle).toMatchObject({ __typename: 'NotFoundError', path: ['input', ...path], id });
    expect(Buffer.from(id ?? '', 'base64url').toString()).toContain(`${typename}:`);
    expect(await newsroom.prisma.article.count({ where: { slug } })).toBe(0);
  });

  it('refuses a slug that is already taken', async () => {
    const { slug } = await desk.article();
    const { data } = await create({ slug });
    expect(data.createArticle).toMatchObject({
      __typename: 'SlugTakenError',
      path: ['input', 'slug'],
      slug,
    });
  });

  it('merges duplicate tags, sources and campaigns', async () => {
    const [source, campaign] = [await desk.sourceReport(), await desk.campaign()];
    const { slug } = await desk.article({
      tags: ['Labour', 'labour', 'LABOUR!'],
      sourceIds: [source.id, source.id],
      campaignIds: [campaign.id, campaign.id],
    });
    expect(await read(slug)).toMatchObject({
      tags: [{ slug: 'labour' }],
      sources: [{ id: source.id }],
      campaigns: [{ id: campaign.id }],
    });
  });

  it('distinguishes tags in other scripts by their diacritics', async () => {
    const { slug } = await desk.article({ tags: ['かっこう', 'がっこう', 'हिन्दी', 'Мой', 'мои'] });
    const tags = (await read(slug))?.tags.map((tag) => tag.name);
    expect(tags?.toSorted()).toEqual(['Мой', 'мои', 'हिन्दी', 'かっこう', 'がっこう']);
  });
});

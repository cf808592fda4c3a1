import { afterAll, describe, expect, it } from 'vitest';
import type { ReviseArticleInput } from '../gql/graphql.ts';
import { openDesk, paragraph, rowId, unique, absentId } from '../support/newsroom/factories.ts';
import {
  CorrectArticle,
  CreateArticle,
  PublishArticle,
  ReviseArticle,
} from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { everything, NOTHING, WHOLE_ARTICLE, type WholeArticle } from '../support/newsroom/whole-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const readAs = articleReader<WholeArticle>(newsroom, WHOLE_ARTICLE);
const read = (slug: string) => readAs(slug, newsroom.tokens.EDITOR);
const revise = (input: ReviseArticleInput) => desk.attempt(ReviseArticle, input);

describe('revising an article', () => {
  it('changes every given field', async () => {
    const article = await desk.article();
    const { input, read: expected } = await everything(desk);
    await desk.revise(article, { ...input, body: [paragraph('Another story.')] });
    expect(await read(article.slug)).toMatchObject({
      ...{ ...expected, bodyText: 'Another story.', revisionNumber: 2 },
      revisions: {
        nodes: [
          { number: 2, headline: 'Café reopens' },
          { number: 1, headline: article.slug },
        ],
      },
    });
  });

  it('keeps the fields that are not given, and clears those that are null', async () => {
    const { input, read: expected } = await everything(desk);
    const article = await desk.article(input);
    const changed = await desk.revise(article, { standfirst: 'Changed.' });
    const bodyText = `The story of ${article.slug}.`;
    expect(await read(article.slug)).toMatchObject({ ...expected, standfirst: 'Changed.', bodyText });
    await desk.revise(changed, {
      ...{ standfirst: null, byline: null, trailText: null, mainImage: null, rights: null, tags: null },
      ...{ sourceIds: null, campaignIds: null, actionIds: null, embargoedUntil: null, body: null },
      ...{ kicker: null, seoTitle: null, seoDescription: null, socialImage: null },
    });
    expect(await read(article.slug)).toMatchObject({ ...NOTHING, headline: 'Café reopens', bodyText: '' });
  });

  it('refuses a time in the future as that of the first publication elsewhere', async () => {
    const reprint = { originallyPublishedAt: '2099-01-01T00:00:00Z' };
    const refused = {
      path: ['input', 'originallyPublishedAt'],
      message: expect.stringContaining('must not be in the future') as string,
    };
    const slug = unique('reprint');
    const created = { slug, headline: slug, body: [paragraph('A story.')], ...reprint };
    expect(await desk.attempt(CreateArticle, created)).toMatchObject(refused);
    const { id } = await desk.publishedArticle();
    const changed = { id, expectedRevision: 1, ...reprint };
    expect(await revise(changed)).toMatchObject(refused);
    const correction = { ...changed, kind: 'CORRECTION', text: 'It is a reprint.' } as const;
    expect(await desk.attempt(CorrectArticle, correction)).toMatchObject(refused);
  });

  it('says which revision to build on, and which does not exist yet', async () => {
    const { id, revisionNumber } = await desk.article();
    await desk.revise({ id, revisionNumber }, { headline: 'Mine' });
    expect(await revise({ id, expectedRevision: 1, headline: 'Theirs' })).toMatchObject({
      message:
        'The article is at revision 2, not 1: somebody changed it since you read it. Merge your change with revision 2, and send it with that number.',
    });
    expect(await revise({ id, expectedRevision: 7, headline: 'Theirs' })).toMatchObject({
      message: expect.stringContaining('There is no revision 7 yet: the article is at revision 2.') as string,
    });
    // Also if it would change nothing.
    expect(await revise({ id, expectedRevision: 1, headline: 'Mine' })).toMatchObject({
      __typename: 'RevisionConflictError',
    });
  });

  it('saves nothing if it changes nothing, also with an idempotency key, and nothing can then be published', async () => {
    const sources = [await desk.sourceReport(), await desk.sourceReport()].map(({ id }) => id);
    const same = { headline: 'Same', standfirst: 'As before.', tags: ['b', 'a'], sourceIds: sources };
    const article = await desk.publishedArticle(same);
    const before = await read(article.slug);
    const again = { ...same, tags: ['a', 'b'], sourceIds: sources.toReversed(), slug: article.slug };
    for (const input of [{}, again]) {
      const all = { id: article.id, expectedRevision: 1, idempotencyKey: unique('key'), ...input };
      for (let sent = 0; sent < 2; sent++)
        expect(await revise(all)).toMatchObject({ article: { revisionNumber: 1 } });
    }
    expect(await read(article.slug)).toEqual(before);
    expect(await desk.attempt(PublishArticle, { id: article.id, expectedRevision: 1 })).toMatchObject({
      ...{ __typename: 'InvalidStateError', reason: 'ALREADY_PUBLIC' },
    });
    for (const [index, change] of [{ standfirst: null }, { trailText: 'More.' }].entries())
      expect(await desk.revise({ ...article, revisionNumber: index + 1 }, change)).toMatchObject({
        revisionNumber: index + 2,
      });
  });

  it('is refused with a wrong field', async () => {
    const { id } = await desk.publishedArticle();
    const failures = await notRefused(newsroom, 'reviseArticle', { id, expectedRevision: 1 }, [
      ['embargoedUntil', { embargoedUntil: '2999-01-01T00:00:00Z' }],
      ['headline', { headline: '' }],
      ['headline', { headline: null }],
      ['trailText', { trailText: ' ' }],
      ['tags.0', { tags: [''] }],
    ]);
    expect(failures).toEqual([]);
    const where = { id: rowId(id) };
    expect(await newsroom.prisma.article.findUnique({ where })).toMatchObject({ revisionNumber: 1 });
  });
});

describe('a tag that has been renamed', () => {
  /** A published article with one tag, which then gets a name that makes another slug. */
  async function articleWithRenamedTag() {
    const slug = unique('tag');
    const article = await desk.publishedArticle({ tags: [slug] });
    const renamed = { slug, name: unique('renamed') };
    await newsroom.prisma.tag.update({ where: { slug }, data: { name: renamed.name } });
    return { article, renamed };
  }

  it('stays on its article after a comment, a revision and a correction, and on the draft that they change', async () => {
    const { article, renamed } = await articleWithRenamedTag();
    await desk.comment(article);
    expect((await readAs(article.slug)).tags).toEqual([renamed]);
    await desk.revise({ ...article, revisionNumber: 2 }, { standfirst: 'Changed.' });
    expect((await read(article.slug)).tags).toEqual([renamed]);
    await desk.comment(article);
    await desk.correct({ ...article, revisionNumber: 5 }, { body: [paragraph('Correct.')] });
    for (const shown of [await read(article.slug), await readAs(article.slug)])
      expect(shown.tags).toEqual([renamed]);
  });

  it('is found by the name that its slug was made of, and is removed by a revision that names another', async () => {
    const { article, renamed } = await articleWithRenamedTag();
    const other = await desk.publishedArticle({ tags: [renamed.slug] });
    expect((await readAs(other.slug)).tags).toEqual([renamed]);
    const tag = unique('tag');
    await desk.revise(article, { tags: [tag] });
    expect((await read(article.slug)).tags).toEqual([{ slug: tag, name: tag }]);
  });
});

describe('creating an article', () => {
  it('saves every given field, in a draft that readers do not see', async () => {
    const { input, read: expected } = await everything(desk);
    const draft = await desk.article({ ...input, language: 'pt-BR' });
    const { slug } = draft;
    expect(await read(slug)).toMatchObject({
      ...{ slug, ...expected, language: 'pt-BR', state: 'DRAFT', revisionNumber: 1, firstPublishedAt: null },
      revisions: { nodes: [{ number: 1, headline: 'Café reopens', createdBy: { name: 'The editor' } }] },
    });
    expect(await readAs(slug)).toBeNull();
    await desk.publish(draft);
    expect(await readAs(slug)).toMatchObject({
      embargoedUntil: null,
      revisions: { nodes: [{ createdBy: null }] },
    });
  });

  it('requires only a slug, a headline and a body', async () => {
    const { slug } = await desk.article({ headline: 'Short', body: [] });
    expect(await read(slug)).toMatchObject({ ...NOTHING, headline: 'Short', language: 'en', bodyText: '' });
  });

  it('is refused with a wrong field, and with a slug that is taken', async () => {
    const valid = { slug: unique('article'), headline: 'A headline', body: [paragraph('A story.')] };
    const absent = (typename: string) => Array.from({ length: 101 }, () => absentId(typename));
    const failures = await notRefused(newsroom, 'createArticle', valid, [
      ...['', '   ', '\u200b\u00a0', 'x'.repeat(501)].map((headline) => ['headline', { headline }] as const),
      ['slug', { slug: 'Not a Slug' }],
      ['slug', { slug: '' }],
      ['slug', { slug: (await desk.article()).slug }, 'SlugTakenError'],
      ['language', { language: 'klingon_' }],
      ['tags.1', { tags: ['fine', ' '] }],
      ['mainImage.width', { mainImage: { url: 'https://i.example/', altText: '', width: 0 } }],
      ['rights.usageTerms', { rights: { usageTerms: '' } }],
      ['body.1.paragraph.html', { body: [paragraph('One'), paragraph(' <b> </b> ')] }],
      ['body.0.list.items', { body: [{ list: { ordered: true, items: [] } }] }],
      ['body.0.heading.level', { body: [{ heading: { level: 1, text: 'One' } }] }],
      ['body', { body: Array.from({ length: 1_001 }, () => paragraph('x')) }],
      ['campaignIds', { campaignIds: absent('Campaign') }],
      ['sourceIds', { sourceIds: absent('SourceReport') }],
    ]);
    expect(failures).toEqual([]);
    const { slug } = await desk.article({ headline: ` ${'x'.repeat(500)} ` });
    expect(await read(slug)).toMatchObject({ headline: 'x'.repeat(500) });
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
    const names = (await read(slug)).tags.map((tag) => tag.name);
    expect(names.toSorted()).toEqual(['Мой', 'мои', 'हिन्दी', 'かっこう', 'がっこう']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { article, openImportingNewsroom, type ImportingNewsroom } from '../support/archive/foreign.ts';

describe('the slugs of imported articles', () => {
  let newsroom: ImportingNewsroom;
  beforeAll(async () => {
    newsroom = await openImportingNewsroom();
  });
  afterAll(() => newsroom.close());

  it('get slugs that are free, and say which they lost', async () => {
    const unique = { slug: undefined, headline: 'Ünïque Story!' };
    const report = await newsroom.imported(
      [
        article({ ...unique, id: 'a', formerSlugs: ['first-of-a'] }),
        article({ ...unique, id: 'b', formerSlugs: ['first-of-a', 'first-of-b'] }),
        article({ id: 'c', slug: undefined, headline: '市役所が開く' }),
        article({ id: 'd', slug: 'مدينة', headline: '市場が開く' }),
      ],
      true,
    );
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "has the slug 'unique-story-2': 'unique-story' is taken",
      "doesn't keep the former slug 'first-of-a': another article has it, or had it",
      "has the slug 'article': its headline has no letters for one",
      "has the slug 'article-2': 'article' is taken",
    ]);
    expect((await newsroom.see('first-of-a'))?.slug).toBe('unique-story');
    expect((await newsroom.see('first-of-b'))?.slug).toBe('unique-story-2');
    expect(await newsroom.see('article')).toMatchObject({ headline: '市役所が開く' });
  });

  it('are those that a dry run names, also if files share former slugs', async () => {
    const files = ['a', 'b', 'c'].map((file) => [
      article({
        ...{ id: file, source: `https://${file}.example` },
        slug: 'shared',
        formerSlugs: ['shared-2'],
      }),
    ]);
    const dry = await newsroom.importedFiles(files, true, true);
    const real = await newsroom.importedFiles(files, true);
    expect(real.remarks.map(({ text }) => text)).toEqual([
      "has the slug 'shared-3': 'shared' is taken",
      "doesn't keep the former slug 'shared-2': another article has it, or had it",
      "has the slug 'shared-4': 'shared' is taken",
      "doesn't keep the former slug 'shared-2': another article has it, or had it",
    ]);
    expect(dry.remarks).toEqual(real.remarks);
  });

  it('are numbered however many articles have the same headline', async () => {
    const { prisma } = newsroom;
    const slugs = ['same', ...Array.from({ length: 2_400 }, (_, index) => `same-${index + 2}`)];
    await prisma.article.create({ data: { slug: 'holder', language: 'en', revisionNumber: 1 } });
    await prisma.$executeRaw`UPDATE "Article" SET "slugs" = ${slugs} WHERE "slug" = 'holder'`;
    const records = Array.from({ length: 1_001 }, (_, index) =>
      article({ id: `same-${index}`, slug: 'same', headline: 'The same' }),
    );
    const report = await newsroom.imported(records, false);
    expect(report.made.get('Article')).toBe(1_001);
    const found = await prisma.article.findMany({
      where: { slug: { startsWith: 'same-' } },
      select: { slug: true },
    });
    const numbers = found.map(({ slug }) => Number(slug.slice('same-'.length))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 1_001 }, (_, index) => 2_402 + index));
  });

  it('keep all letters of the Latin script in slugs that are made from headlines, without their accents', async () => {
    const headlines = {
      'Größe der Straße: Weiß': 'grosse-der-strasse-weiss',
      'Łódź, Øresund og Ærø': 'lodz-oresund-og-aero',
      'Đặng Thái in Diyarbakır': 'dang-thai-in-diyarbakir',
    };
    await newsroom.imported(
      Object.keys(headlines).map((headline) => article({ id: headline, slug: undefined, headline })),
      true,
    );
    for (const [headline, slug] of Object.entries(headlines))
      expect(await newsroom.see(slug)).toMatchObject({ headline });
  });
});

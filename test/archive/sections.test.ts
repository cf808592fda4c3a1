import { afterAll, describe, expect, it } from 'vitest';
import { ninjs as ninjsOf } from '../../src/archive/export/ninjs.ts';
import { exportPublished } from '../../src/archive/export/published-articles.ts';
import { emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { archive, article, openImportingNewsroom } from '../support/archive/foreign.ts';
import { untyped } from '../support/clients/walk.ts';
import { compareLists } from '../support/database/lists.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { articleOf, expectRows, ID, ninjs, page, rss, type ReadableFormat } from './formats/reading.ts';

const newsroom = await openImportingNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Placed = untyped<
  {
    article: {
      section: { slug: string; name: string; parent: object | null } | null;
      tags: { name: string }[];
    };
  },
  { slug: string }
>('query ($slug: String!) { article(slug: $slug) { section { slug name parent { slug } } tags { name } } }');

const placed = async (slug: string) => (await newsroom.ask(Placed, { slug })).data.article;

it('what a format names as the section is the section; a further one is a tag', () =>
  expectRows<readonly [ReadableFormat, string]>(
    [
      [
        [
          'html',
          page('<main><p>Text.</p></main>', { ...ID, articleSection: ['Local &amp; state', 'Traffic'] }),
        ],
        ['Local & state', ['Traffic']],
      ],
      [
        ['html', page('<main><p>Text.</p></main>', ID, '<meta property="article:section" content="Local">')],
        ['Local', []],
      ],
      [
        ['html', page('<main><p>Text.</p></main>')],
        [undefined, []],
      ],
      [
        ['json', ninjs({ subjects: [{ name: 'Ports' }, { name: 'Local', rel: 'section' }] })],
        ['Local', ['Ports']],
      ],
      [
        ['json', ninjs({ subject: [{ name: 'Local', rel: 'ex:section' }] })],
        ['Local', []],
      ],
      [
        [
          'feed',
          rss(
            '<p:section xmlns:p="http://prismstandard.org/namespaces/basic/2.0/">Local</p:section><category>Ports</category>',
          ),
        ],
        ['Local', ['Ports']],
      ],
    ],
    async ([format, text]) => {
      const found = await articleOf(format, text);
      return [found?.section, found?.tags];
    },
  ));

describe('the section of an imported article', () => {
  it('is the one with its slug, a former one, or its name, else a new one at the top', async () => {
    const name = unique('Wirtschaft');
    const above = await desk.section();
    const existing = await desk.section({ name, slug: unique('economy'), parentId: above.id });
    const records = [
      article({ id: 's1', section: name.toUpperCase() }),
      article({ id: 's2', section: 'Opinion' }),
      article({ id: 's3', section: 'opinion' }),
      article({ id: 's4', section: 'Мнение' }),
      article({ id: 's5', section: 'Мнение' }),
      article({ id: 's6' }),
    ];
    const dry = await newsroom.imported(records, true, true);
    expect([dry.made.get('Section'), dry.remarks]).toEqual([2, []]);
    const report = await newsroom.imported(records, true);
    expect([report.made.get('Section'), report.remarks]).toEqual([2, []]);
    expect((await placed('s1')).section).toMatchObject({ slug: existing.slug, parent: { slug: above.slug } });
    const opinion = { slug: 'opinion', name: 'Opinion', parent: null };
    for (const slug of ['s2', 's3']) expect((await placed(slug)).section).toEqual(opinion);
    for (const slug of ['s4', 's5'])
      expect((await placed(slug)).section).toEqual({ slug: 'section', name: 'Мнение', parent: null });
    expect((await placed('s6')).section).toBeNull();
    await newsroom.prisma.section.update({
      where: { slug: 'opinion' },
      data: { slug: 'views', name: 'Views' },
    });
    await newsroom.imported([article({ id: 's7', section: 'Opinion' })], true);
    expect((await placed('s7')).section).toMatchObject({ slug: 'views' });
    expect((await compareLists(newsroom.prisma)).wrong).toEqual([]);
  });

  it('matches none if two sections have its name, and makes no more than 500', async () => {
    const name = unique('Sport');
    for (const parent of [await desk.section(), await desk.section()])
      await desk.section({ name, slug: unique('s'), parentId: parent.id });
    await newsroom.imported([article({ id: 'twice', section: name })], true);
    expect((await placed('twice')).section).toMatchObject({ name, parent: null });
    const count = await newsroom.prisma.section.count();
    const others = Array.from({ length: 500 - count }, (_, index) => ({
      slug: `many-${index}`,
      name: 'Many',
    }));
    await newsroom.prisma.section.createMany({ data: others });
    const report = await newsroom.imported([article({ id: 'full', section: 'One more' })], true);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      "is in no section: 'One more' would be one more than 500",
    ]);
    expect((await placed('full')).section).toBeNull();
  });
});

it('a section that is exported as ninjs is the section of the article when it is imported', async () => {
  const from = await emptyNewsroom();
  const records = archive([article({ id: 'a', section: 'Local', tags: ['Ports'] })]);
  await importInto(from, records.files, records);
  const lines: string[] = [];
  await exportPublished(from.prisma, ninjsOf, 'https://e.example/', (line) => {
    lines.push(line);
    return Promise.resolve();
  });
  const to = await emptyNewsroom();
  expect((await importInto(to, [fileOf(lines.join('\n'), 'news.json')])).remarks).toEqual([]);
  const revision = await to.prisma.articleRevision.findFirstOrThrow({
    include: { section: true, tags: true },
  });
  expect([revision.section?.slug, revision.tags.map(({ name }) => name)]).toEqual(['local', ['Ports']]);
});

describe('sections of an export', () => {
  it('come with those above, wherever these stand, and with former slugs; the one here with a slug stays where it is', async () => {
    const from = await emptyNewsroom();
    const { prisma } = from;
    const { id: parentId } = await prisma.section.create({ data: { slug: 'news', name: 'News' } });
    const below = await prisma.section.create({ data: { slug: 'city', name: 'City', parentId } });
    const top = await prisma.section.create({ data: { slug: 'all', name: 'All' } });
    await prisma.section.update({ where: { id: parentId }, data: { slug: 'latest', parentId: top.id } });
    const records = archive([article({ id: 'a', section: 'City' })]);
    await importInto(from, records.files, records);
    const lines = await exportOf(from);
    const file = fileOf(`${lines.join('\n')}\n`);
    const copy = await emptyNewsroom();
    expect((await importInto(copy, [file])).remarks).toEqual([]);
    expect(await exportOf(copy)).toEqual(lines);
    expect(await copy.prisma.section.findUniqueOrThrow({ where: { id: below.id } })).toMatchObject({
      path: 'all/latest/city',
    });
    const other = await emptyNewsroom();
    const here = await other.prisma.section.create({ data: { slug: 'city', name: 'Our city' } });
    const report = await importInto(other, [file]);
    expect([report.remarks, report.made.get('Section')]).toEqual([[], 2]);
    const city = await other.prisma.section.findUniqueOrThrow({ where: { id: here.id } });
    expect(city).toMatchObject({ name: 'Our city', parentId: null });
    const revision = await other.prisma.articleRevision.findFirstOrThrow();
    expect(revision.sectionId).toBe(here.id);
    expect((await importInto(other, [file])).made.get('Section')).toBe(0);
    expect((await compareLists(other.prisma)).wrong).toEqual([]);
  });

  it('that form a circle with those here aren’t put below them, which is reported', async () => {
    const from = await emptyNewsroom();
    const above = await from.prisma.section.create({ data: { slug: 'above', name: 'Above' } });
    const below = await from.prisma.section.create({
      data: { slug: 'below', name: 'Below', parentId: above.id },
    });
    const file = fileOf(`${(await exportOf(from)).join('\n')}\n`);
    const to = await emptyNewsroom();
    await to.prisma.section.create({ data: { id: below.id, slug: 'below', name: 'Below' } });
    await to.prisma.section.create({
      data: { id: above.id, slug: 'above', name: 'Above', parentId: below.id },
    });
    const report = await importInto(to, [file]);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      expect.stringContaining('section below would be below itself'),
    ]);
  });
});

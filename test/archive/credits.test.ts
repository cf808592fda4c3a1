import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { ninjs as ninjsOf } from '../../src/archive/export/ninjs.ts';
import { exportPublished } from '../../src/archive/export/published-articles.ts';
import { jsonLd } from '../../src/articles/json-ld.ts';
import { bylines } from '../../src/archive/write/bylines.ts';
import { emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { compareLists } from '../support/database/lists.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { ninjs, page, post, rss, wxr, ID } from './formats/reading.ts';

type Newsroom = Awaited<ReturnType<typeof emptyNewsroom>>;

/** The author rows of each article, in order, with the stored byline. */
async function credited({ prisma }: Pick<Newsroom, 'prisma'>) {
  const name = { select: { name: true } } as const;
  const articles = await prisma.article.findMany({
    orderBy: { id: 'asc' },
    select: {
      currentRevision: {
        select: {
          byline: true,
          contributions: { orderBy: { position: 'asc' }, include: { person: name, organization: name } },
        },
      },
    },
  });
  return articles.map(({ currentRevision }) => ({
    byline: currentRevision?.byline ?? null,
    authors: (currentRevision?.contributions ?? []).map(
      ({ person, organization }) => person?.name ?? organization?.name,
    ),
  }));
}

const NAMES = ['Rosa Lind', 'Tom Bell', 'Ann Key'];
const each = (write: (name: string) => string) => NAMES.map(write).join('');
const persons = NAMES.map((name) => ({ '@type': 'Person', name }));
const people = NAMES.map((name) => ({ name, rel: 'author' }));
const JOINT = [NAMES.join(', '), 'By Rosa Lind, Tom Bell and Ann Key', NAMES.join('; ')];

/** A text of every format with three authors, in each of the ways in which that format has them. */
const FORMATS: readonly (readonly [name: string, text: string])[] = [
  ...JOINT.flatMap(
    (joint) =>
      [
        ['RSS', rss(`<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">${joint}</dc:creator>`)],
        ['RSS author', rss(`<author>${joint}</author>`)],
        [
          'Atom',
          `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title><published>2014-01-06T10:00:00Z</published><content>x</content><author><name>${joint}</name></author></entry></feed>`,
        ],
        ['WXR', wxr(post(1, 'Text.', `<dc:creator>${joint}</dc:creator>`))],
        ['ninjs 1', ninjs({ byline: joint, body_html: '<p>x</p>', bodies: undefined, person: people })],
        ['ninjs 2', ninjs({ by: joint })],
        ['ninjs 3', ninjs({ by: joint, people })],
        [
          'JSON Feed',
          JSON.stringify({
            version: 'https://jsonfeed.org/version/1.1',
            items: [{ id: '1', title: 'A', content_text: 'x', authors: [{ name: joint }] }],
          }),
        ],
        ['page', page('', { ...ID, articleBody: 'Text.', author: { '@type': 'Person', name: joint } })],
      ] as const,
  ),
  [
    'RSS, one each',
    rss(each((name) => `<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">${name}</dc:creator>`)),
  ],
  [
    'Atom, one each',
    `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title><content>x</content>${each((name) => `<author><name>${name}</name></author>`)}</entry></feed>`,
  ],
  [
    'WXR, Co-Authors Plus',
    wxr(
      post(
        1,
        'Text.',
        each((name) => `<category domain="author" nicename="cap-x">${name}</category>`),
      ),
    ),
  ],
  ['ninjs 1, people', ninjs({ person: people })],
  ['ninjs 3, people and a byline in other words', ninjs({ by: 'بقلم فريقنا', people })],
  [
    'JSON Feed, one each',
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      items: [{ id: '1', title: 'A', content_text: 'x', authors: NAMES.map((name) => ({ name })) }],
    }),
  ],
  ['page, one each', page('', { ...ID, articleBody: 'Text.', author: persons })],
];

const nameOf = (text: string) =>
  text.startsWith('{') ? 'a.json' : text.startsWith('<html') ? 'a.html' : 'a.xml';

describe('a joint byline', () => {
  it('is credited to each of its authors in every format: none ends as one person, and none is lost', async () => {
    const wrong: string[] = [];
    for (const [name, text] of FORMATS) {
      const newsroom = await emptyNewsroom();
      await importInto(newsroom, [fileOf(text, nameOf(text))]);
      const [article] = await credited(newsroom);
      const directory = await newsroom.prisma.person.findMany({ orderBy: { id: 'asc' } });
      const isRight =
        JSON.stringify(article?.authors) === JSON.stringify(NAMES) &&
        directory.length === NAMES.length &&
        directory.every(({ name, description }) => NAMES.includes(name) && description === null);
      if (!isRight) wrong.push(`${name}: ${JSON.stringify([article, directory])}`);
    }
    expect(wrong).toEqual([]);
    expect(FORMATS.length).toBe(34);
  });

  it('stays as it is if it may be one name or another thing, or if somebody else has the name', async () => {
    const newsroom = await emptyNewsroom();
    const { prisma } = newsroom;
    await prisma.person.create({ data: { slug: 'sam-hill', name: 'Sam Hill' } });
    const quoted = await prisma.person.create({
      data: { slug: 'jane-roe', name: 'Jane Roe', visibility: 'PUBLIC' },
    });
    const said = { kind: 'REMARK', wording: 'VERBATIM', text: 'A.', channel: 'SPEECH' } as const;
    await prisma.statement.create({
      data: { ...said, speakerPersonId: quoted.id, madeOnFirst: new Date(), madeOnLast: new Date() },
    });
    const items = ['Rosa Lind and Madonna', 'Rosa Lind and Sam Hill', 'Rosa Lind and Jane Roe', 'Rosa Lind']
      .map((by, n) => post(n + 1, 'Text.', `<dc:creator>${by}</dc:creator>`))
      .join('');
    await importInto(newsroom, [fileOf(wxr(items), 'a.xml')]);
    expect(await credited(newsroom)).toEqual([
      { byline: 'Rosa Lind and Madonna', authors: [] },
      { byline: 'Rosa Lind, Sam Hill', authors: [] },
      { byline: 'Rosa Lind, Jane Roe', authors: [] },
      { byline: null, authors: ['Rosa Lind'] },
    ]);
    expect(await prisma.person.findFirst({ where: { name: 'Sam Hill' } })).toMatchObject({
      visibility: 'MEMBERS',
    });
    expect((await compareLists(prisma)).wrong).toEqual([]);
  });
});

describe('an export', () => {
  it.each(['ninjs', 'jsonld', 'ndjson'] as const)(
    'in %s gives back the authors that it got',
    async (format) => {
      const from = await emptyNewsroom();
      const by = 'By Rosa Lind, Tom Bell and Reuters';
      await importInto(from, [fileOf(wxr(post(1, 'Text.', `<dc:creator>${by}</dc:creator>`)), 'a.xml')]);
      const authors = ['Rosa Lind', 'Tom Bell', 'Reuters'];
      expect(await credited(from)).toEqual([{ byline: null, authors }]);
      const lines: string[] = [];
      const site = { publisher: null, pageUrls: { person: null, organization: null } };
      const describe =
        format === 'ninjs' ? ninjsOf : (of: Parameters<typeof ninjsOf>[0]) => jsonLd({ ...of, ...site });
      if (format === 'ndjson') lines.push((await exportOf(from)).join('\n'));
      else
        await exportPublished(from.prisma, describe, 'https://a.example/', (line) => {
          lines.push(line);
          return Promise.resolve();
        });
      const [line = ''] = lines;
      const to = await emptyNewsroom();
      const file =
        format === 'jsonld'
          ? fileOf(page('', line), 'a.html')
          : fileOf(`${line}\n`, format === 'ninjs' ? 'a.json' : 'a.ndjson');
      expect((await importInto(to, [file])).remarks).toEqual([]);
      expect(await credited(to)).toEqual([{ byline: null, authors }]);
      if (format === 'ndjson') expect((await exportOf(to)).join('\n')).toBe(line);
    },
  );
});

describe('bylines of before', () => {
  it('get contributions beside their text if they are clear, once; the others are listed for the desk', async () => {
    const newsroom = await emptyNewsroom();
    const { prisma, pool } = newsroom;
    const bylinesOfArticles = ['By Rosa Lind and Tom Bell', 'Our team', 'Ann Key, Reuters', 'Rosa Lind'];
    const ids: string[] = [];
    for (const [n, byline] of bylinesOfArticles.entries()) {
      const isPublic = n !== 3;
      const { id } = await prisma.article.create({ data: { slug: `a-${n}` } });
      const revision = await prisma.articleRevision.create({
        data: { articleId: id, number: 1, headline: 'A', byline, publishedAt: isPublic ? new Date() : null },
      });
      await prisma.article.update({
        where: { id },
        data: {
          ...(isPublic && {
            state: 'PUBLISHED',
            publishedRevisionId: revision.id,
            firstPublishedAt: new Date(),
            publishedAt: new Date(),
          }),
          currentRevisionId: revision.id,
        },
      });
      ids.push(id);
    }
    const run = async (write: boolean) => {
      const listed: string[] = [];
      const counts = await bylines(pool, {
        write,
        onDoubt: ({ slug, byline }) => listed.push(`${slug}: ${byline}`),
      });
      return { ...counts, listed };
    };
    const listed = ['a-1: Our team'];
    // Without `write`, it changes nothing.
    expect(await run(false)).toEqual({ credited: 3, doubtful: 1, people: 3, organizations: 1, listed });
    expect(await prisma.person.count()).toBe(0);
    expect(await run(true)).toEqual({ credited: 3, doubtful: 1, people: 3, organizations: 1, listed });
    expect(await credited(newsroom)).toEqual([
      { byline: 'By Rosa Lind and Tom Bell', authors: ['Rosa Lind', 'Tom Bell'] },
      { byline: 'Our team', authors: [] },
      { byline: 'Ann Key, Reuters', authors: ['Ann Key', 'Reuters'] },
      { byline: 'Rosa Lind', authors: ['Rosa Lind'] },
    ]);
    expect(await prisma.person.findMany({ where: { visibility: 'MEMBERS' } })).toEqual([]);
    expect(await prisma.articleRevision.count()).toBe(4);
    expect((await compareLists(prisma)).wrong).toEqual([]);
    expect(await run(true)).toEqual({ credited: 0, doubtful: 1, people: 0, organizations: 0, listed });
  });

  it('make their authors public also if an article is published meanwhile', async () => {
    const { prisma, pool, url } = await emptyNewsroom();
    const { id } = await prisma.article.create({ data: { slug: 'a' } });
    const content = { articleId: id, number: 1, headline: 'A', byline: 'Rosa Lind' };
    const { id: revisionId } = await prisma.articleRevision.create({ data: content });
    await prisma.article.update({ where: { id }, data: { currentRevisionId: revisionId } });
    const publisher = new pg.Client(url);
    await publisher.connect();
    await publisher.query('BEGIN');
    await publisher.query(
      `UPDATE "Article" SET "state" = 'PUBLISHED', "publishedRevisionId" = $1, "firstPublishedAt" = now(), "publishedAt" = now() WHERE "id" = $2`,
      [revisionId, id],
    );
    const ended = bylines(pool, { write: true, onDoubt: () => undefined });
    // Without the lock it would end.
    await Promise.race([someoneWaits(prisma), ended]);
    await publisher.query('COMMIT');
    await publisher.end();
    expect(await ended).toMatchObject({ credited: 1 });
    expect(await prisma.person.findMany()).toMatchObject([{ name: 'Rosa Lind', visibility: 'PUBLIC' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { newId } from '../../src/db/new-id.ts';
import { connect, emptyNewsroom, exportOf, fileOf, importInto } from '../support/archive/files.ts';
import { createTestDatabase } from '../support/database/database.ts';

/** Of the former version of the format, which has no last line. */
const HEADER = '{"format":"dateline","version":1}';
const AT = '2024-05-01T10:00:00.000Z';

const fileWith = (...lines: readonly (string | object)[]) =>
  fileOf(
    [HEADER, ...lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))].join('\n') +
      '\n',
  );

const person = (fields: object = {}) => ({
  noun: 'Person',
  id: newId(),
  slug: `person-${newId()}`,
  name: 'Ada',
  visibility: 'MEMBERS',
  ...fields,
});

function article(fields: object = {}, html = 'It has <em>opened</em>.') {
  return {
    ...{ noun: 'Article', id: newId(), slug: `article-${newId()}`, state: 'DRAFT', language: 'en' },
    ...{ createdAt: AT, modifiedAt: AT, currentRevision: 1 },
    blocks: [{ id: newId(), blockId: newId(), kind: 'PARAGRAPH', html }],
    revisions: [{ id: newId(), number: 1, createdAt: AT, headline: 'Town hall opens', body: [0] }],
    ...fields,
  };
}

const LATER = '9000-01-01T00:00:00.000Z';

function published(fields: object) {
  return article({
    state: 'PUBLISHED',
    publishedRevision: 1,
    firstPublishedAt: AT,
    publishedAt: AT,
    ...fields,
  });
}

function campaign(fields: object) {
  return {
    ...{
      noun: 'Campaign',
      id: newId(),
      slug: `campaign-${newId()}`,
      name: 'Housing',
      state: 'ACTIVE',
      createdAt: AT,
    },
    ...fields,
  };
}

async function story(): Promise<string[]> {
  const { url } = await createTestDatabase('story');
  return exportOf(connect(url));
}

describe('an import of an export', () => {
  it('writes nothing without --publish, since it holds what readers see', async () => {
    const newsroom = await emptyNewsroom();
    const file = fileWith(person());
    await expect(importInto(newsroom, [file], { publish: false })).rejects.toThrow('give --publish');
    expect(await newsroom.prisma.person.count()).toBe(0);
  });

  it('writes nothing in a dry run, and says what it would make', async () => {
    const newsroom = await emptyNewsroom();
    const lines = await story();
    const file = fileOf(lines.join('\n'));
    const planned = await importInto(newsroom, [file], { dryRun: true, publish: false });
    expect(await exportOf(newsroom)).toEqual([
      '{"format":"dateline","version":2}',
      '{"end":true,"records":0}',
    ]);
    expect(await newsroom.prisma.auditEntry.count()).toBe(0);
    const made = await importInto(newsroom, [file]);
    const nouns = ([noun, count]: [string, number]) =>
      count > 0 && !/Link|Part$|Parent$|Pin$|^MemberPerson/.test(noun);
    expect([...planned.made].filter(nouns)).toEqual([...made.made].filter(nouns));
  });

  it('leaves rows that are here as they are', async () => {
    const newsroom = await emptyNewsroom();
    const ada = person();
    await importInto(newsroom, [fileWith(ada)]);
    await importInto(newsroom, [fileWith({ ...ada, name: 'Bo' })]);
    expect(await newsroom.prisma.person.findMany({ select: { name: true } })).toEqual([{ name: 'Ada' }]);
  });

  it('uses the tags that are here', async () => {
    const newsroom = await emptyNewsroom();
    const tag = await newsroom.prisma.tag.create({ data: { slug: 'housing', name: 'Housing' } });
    const other = { noun: 'Tag', id: newId(), slug: 'housing', name: 'housing', visibility: 'PUBLIC' };
    const tagged = article();
    const [revision] = tagged.revisions;
    const file = fileWith(other, { ...tagged, revisions: [{ ...revision, tagIds: [other.id] }] });
    const report = await importInto(newsroom, [file]);
    expect(report.remarks).toEqual([]);
    const tags = await newsroom.prisma.tag.findMany({ include: { articles: true } });
    expect(tags.map(({ id, articles }) => [id, articles.length])).toEqual([[tag.id, 1]]);
    await importInto(newsroom, [file]);
    expect(await newsroom.prisma.article.count()).toBe(1);
  });

  it('gives what has a taken slug another one, and says so', async () => {
    const newsroom = await emptyNewsroom();
    await newsroom.prisma.person.create({ data: { slug: 'ada', name: 'Another' } });
    const report = await importInto(newsroom, [fileWith(person({ slug: 'ada' }))]);
    expect(report.remarks.map(({ place, text }) => `${place}: ${text}`)).toEqual([
      "line 2: has the slug 'ada-2': 'ada' is taken",
    ]);
    expect(await newsroom.prisma.person.count({ where: { slug: 'ada-2' } })).toBe(1);
  });

  it('skips bad records, each with its place and the reason, and imports the others', async () => {
    const newsroom = await emptyNewsroom();
    const good = person();
    // That no index holds, however it is compressed.
    const longId = Array.from({ length: 500 }, newId).join('');
    const lines = [
      '{"noun":"Person"',
      '{"noun":"Planet"}',
      '[]',
      person({ name: ' ' }),
      person({ name: 'nul \u0000' }),
      JSON.stringify(person({ name: 'half' })).replace('half', 'half \\ud83d'),
      person({ surname: 'X' }),
      person({ affiliations: [{ id: newId(), organizationId: good.id, roleName: 'Chair' }] }),
      article({ currentRevision: 2 }),
      article({ revisions: [{ id: newId(), number: 1, createdAt: AT, headline: 'A', body: [0, 0] }] }),
      article({ state: 'PUBLISHED' }),
      published({ embargoedUntil: LATER }),
      published({ firstPublishedAt: LATER }),
      { noun: 'Tag', id: newId(), slug: 'Not A Slug', name: 'A tag', visibility: 'PUBLIC' },
      campaign({ targets: [{ id: newId() }] }),
      article({ imported: { source: 's', sourceId: longId, contentHash: 'h', revisionNumber: 1 } }),
      good,
    ];
    const report = await importInto(newsroom, [fileWith(...lines)]);
    expect(report.remarks.map(({ place, text }) => `${place} ${text}`)).toEqual([
      'line 2 ends in the middle of the line',
      'line 3 has no noun that an export can have: Planet',
      'line 4 has text that is no JSON object',
      'line 5 name must not be empty',
      'line 6 name must be one line, without control characters or unpaired surrogates',
      'line 7 name must be one line, without control characters or unpaired surrogates',
      expect.stringMatching(/^line 8 the record is not valid/),
      `line 9 refers to the Organization ${good.id}, which isn't there`,
      "line 10 currentRevision is 2, which isn't the number of one of its revisions",
      'line 11 revisions.0.body has the place 0: a revision holds each block once',
      'line 12 publishedRevision is missing, which an article has that is PUBLISHED; firstPublishedAt is missing, which an article has that is PUBLISHED; publishedAt is missing, which an article has that is PUBLISHED',
      'line 13 embargoedUntil is in the future, though the article is PUBLISHED',
      'line 14 firstPublishedAt is in the future, though the article is PUBLISHED',
      "line 15 slug must be the slug of a tag, in small letters with single hyphens: 'like-this-1'",
      expect.stringMatching(/^line 16 has a value that the database doesn't take: .*CampaignTarget/),
      expect.stringMatching(/^line 17 has a value that the database doesn't take: index row requires/),
    ]);
    expect(report.skipped).toBe(16);
    expect((await newsroom.prisma.person.findMany()).map(({ id }) => id)).toEqual([good.id]);
    expect(await newsroom.prisma.article.count()).toBe(0);
  });

  it('reports bytes that are not UTF-8, and a file that breaks off', async () => {
    const newsroom = await emptyNewsroom();
    const whole = JSON.stringify(person());
    const file = fileOf(
      Buffer.concat([
        Buffer.from(`\uFEFF${HEADER}\r\n`),
        Buffer.from('{"a":"\u00ff\u00fe"}\n', 'latin1'),
        Buffer.from(`${whole}\n${whole.slice(0, 40)}`),
      ]),
    );
    const report = await importInto(newsroom, [file]);
    expect(report.remarks.map(({ place, text }) => `${place} ${text}`)).toEqual([
      'line 2 is not valid UTF-8',
      'line 4 ends in the middle, with the file',
    ]);
    expect(report.made.get('Person')).toBe(1);
  });

  it('refuses a version of the format that it does not know', async () => {
    const report = await importInto(await emptyNewsroom(), [
      fileOf('{"format":"dateline","version":3}\n{}\n'),
    ]);
    expect(report.remarks.map(({ text }) => text)).toEqual([
      'has version 3 of the format, and this Dateline reads version 2',
    ]);
    expect(report.records).toBe(0);
  });

  it('lets no script in', async () => {
    const newsroom = await emptyNewsroom();
    const hostile = '<script>alert(1)</script>Words <a href="javascript:alert(1)" onclick="x()">here</a>';
    await importInto(newsroom, [fileWith(article({}, hostile))]);
    const [block] = await newsroom.prisma.block.findMany();
    expect(block?.html).toBe('Words <a>here</a>');
  });

  it('takes the same number of SQL statements for a hundred articles as for one', async () => {
    const newsroom = await emptyNewsroom();
    const count = async (articles: number) => {
      const client = await newsroom.pool.connect();
      const statements: unknown[] = [];
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      client.query = ((...args: unknown[]) => {
        statements.push(args[0]);
        return query(...args);
      }) as never;
      const pool = { options: { max: 1 }, connect: () => Promise.resolve(client) } as never;
      const report = await importInto({ pool }, [
        fileWith(...Array.from({ length: articles }, () => article())),
      ]);
      expect(report.made.get('Article')).toBe(articles);
      return statements.length;
    };
    // The settings, the lock, BEGIN, what was merged, what is there, five tables with the audit log, and COMMIT.
    expect(await count(1)).toBe(11);
    expect(await count(100)).toBe(11);
  });

  it('leaves no words to others that wait for their places in the indexes of the search', async () => {
    const newsroom = await emptyNewsroom();
    await importInto(newsroom, [fileWith(...Array.from({ length: 60 }, () => article()))]);
    const waiting = await newsroom.prisma.$queryRaw`
      SELECT sum(gin_clean_pending_list(indexrelid))::int AS "pages" FROM pg_stat_user_indexes
      WHERE relname IN ('SearchEntry', 'SearchWord') AND indexrelid IN (
        SELECT c.oid FROM pg_class c JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'gin'
      )`;
    expect(waiting).toEqual([{ pages: 0 }]);
  });

  it('refuses to run beside another import', async () => {
    const newsroom = await emptyNewsroom();
    const other = await newsroom.pool.connect();
    await other.query('SELECT pg_advisory_lock(4283554)');
    try {
      await expect(importInto(newsroom, [fileWith(person())])).rejects.toThrow('Another import is running');
    } finally {
      other.release(true);
    }
  });
});

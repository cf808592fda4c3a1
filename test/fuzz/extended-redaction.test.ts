import { afterAll, describe, expect, it } from 'vitest';
import { exportCommand } from '../../src/cli/export.ts';
import { hyphenated } from '../../src/lib/compared-address.ts';
import { comparedText } from '../../src/lib/compared-text.ts';
import { comparedHtml } from '../../src/lib/redacted-text.ts';
import { defineExtension } from '../../src/index.ts';
import { call } from '../support/command.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

const columns = { text: 'text', home: 'address', data: 'text', tags: 'text' } as const;
const ofEach = ['Article', 'Person', 'Organization', 'Tag', 'LivePost'];
const facts = defineExtension({
  name: 'facts',
  tables: Object.fromEntries(
    ofEach.map((type) => [`Of${type}`, { columns, visibleTo: { follows: 'ofId' } }]),
  ),
  migrations: folderOf({
    '001.sql': ofEach
      .map(
        (
          type,
        ) => `CREATE TABLE "facts_Of${type}" ("id" UUID PRIMARY KEY, "ofId" UUID NOT NULL REFERENCES "${type}" ("id")${type === 'Tag' ? ' ON DELETE CASCADE' : ''},
          "text" TEXT NOT NULL, "home" TEXT, "data" JSONB NOT NULL, "tags" TEXT[] NOT NULL);`,
      )
      .join('\n'),
  }),
  schema(builder) {
    for (const type of ofEach)
      builder.tableType(`Of${type}`, {
        description: 'A fact.',
        fields: { text: { type: 'String', description: 'What it is.' } },
      });
    builder.field('Article', 'fact', {
      type: 'OfArticle',
      description: 'The newest one.',
      resolve: async (article: { id: string }, _args, { find }) =>
        (await find('OfArticle', { ofId: article.id }))[0]?.id,
    });
  },
});

const { newsroom, openDesk, untyped } = await openExtended([facts]);
afterAll(() => newsroom.close());
const { cleanAfterRedactions } = await import('../../src/redactions/clean.ts');
const { connect, exportOf, fileOf, importInto } = await import('../support/archive/files.ts');
const { crawl } = await import('../support/clients/crawl.ts');
const { customValues } = await import('../support/newsroom/custom-fields.ts');
const { globalId, rowId } = await import('../support/newsroom/factories.ts');
const { Redact } = await import('../support/newsroom/mutations.ts');
const { dumpOf, statisticsOf } = await import('../support/redactions/dump.ts');
const { ADDRESSES, NAME, SPELLINGS } = await import('../support/redactions/spellings.ts');
const { customValue, PHONE } = await import('../support/redactions/written.ts');
const { sending } = await import('../support/redactions/sending.ts');
const { searchRefreshed } = await import('../support/search/refreshed.ts');
const { holdEndpoints } = await import('../support/webhooks/rows.ts');

const { prisma } = newsroom;
const desk = openDesk(newsroom);
const { writeEverywhere, bringBack, bringBackByMerges } = sending(newsroom);

/** Whether a text has the name or the number, in any spelling. */
function hasWords(text: string): boolean {
  const plain = text.replaceAll(/%(?:25)*20|%(?:25)*5a/gi, (escape) => (escape.endsWith('20') ? ' ' : 'Z'));
  const words = comparedText(NAME);
  return (
    text.includes(PHONE) ||
    comparedText(plain).includes(words) ||
    comparedHtml(plain).includes(words) ||
    (hyphenated(plain) ?? '').replaceAll('-', '').includes('zubenelokonjo')
  );
}

type Texts = Iterable<readonly [where: string, text: string]>;

function placesIn(texts: Texts): string[] {
  return [...texts]
    .filter(([, text]) => hasWords(text))
    .map(([where, text]) => `${where.slice(0, 100)}: ${around(text)}`);
}

function around(text: string): string {
  const at = text.search(/[zZ]ube|4420794609/);
  return text.slice(Math.max(0, at - 100), at + 100);
}

/** Rows of the extension, of one object of each type. */
async function writeFacts(): Promise<void> {
  const ids: Record<string, string> = {
    Article: (await desk.publishedArticle()).id,
    Person: (await desk.person()).id,
    Organization: (await desk.organization()).id,
    LivePost: (await desk.openLiveBlog().then(({ liveBlog }) => desk.livePost(liveBlog))).livePost.id,
  };
  await desk.article({ tags: ['Some facts'] });
  const tag = await prisma.tag.findUniqueOrThrow({ where: { slug: 'some-facts' } });
  ids['Tag'] = globalId('Tag', tag.id);
  for (const [at, type] of ofEach.entries())
    for (const [index, spelling] of SPELLINGS.entries()) {
      const address = ADDRESSES[(index + at) % ADDRESSES.length] ?? '';
      const data = JSON.stringify(customValue(spelling, address));
      await prisma.$executeRawUnsafe(
        `INSERT INTO "facts_Of${type}" VALUES (gen_random_uuid(), $1::uuid, $2, $3, $4::jsonb, $5::text[])`,
        ...[rowId(ids[type] ?? ''), `So ${spelling}.`, address, data, ['Else', spelling, PHONE]],
      );
    }
}

/** All that readers and members get, and what files and logs have. */
async function everythingSent(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const { tokens } = newsroom;
  for (const [who, token] of Object.entries({
    reader: undefined,
    editor: tokens.EDITOR,
    admin: tokens.ADMIN,
  }))
    for (const [query, text] of await crawl(newsroom, token === undefined ? {} : { token }))
      // What isn't content is the newsroom's own.
      if (!/newsletters|Member|ApiToken|webhook/i.test(query)) found.set(`${who} ${query}`, text);
  const pages = [
    '/feeds/articles.rss',
    '/feeds/articles.atom',
    '/feeds/articles.json',
    '/sitemap.xml',
    '/sitemap-news.xml',
  ];
  const year = new Date().getUTCFullYear();
  for (const path of [
    ...pages,
    ...Array.from(
      { length: 12 },
      (_, month) => `/sitemaps/${year}-${String(month + 1).padStart(2, '0')}.xml`,
    ),
  ])
    found.set(path, await (await fetch(new URL(path, newsroom.url))).text());
  for (const format of ['ndjson', 'ninjs', 'jsonld']) {
    const settings = { DATABASE_URL: newsroom.databaseUrl, SITE_URL: 'https://news.example' };
    const { stdout, stderr, code } = await call(exportCommand, ['--format', format], settings);
    expect(code, stderr).toBe(0);
    for (const [index, line] of stdout.split('\n').entries()) found.set(`${format} ${index}`, line);
  }
  for (const query of [NAME, 'Zubenel', 'zubenel-okonjo', 'Zubenl', PHONE])
    for (const token of [undefined, tokens.EDITOR])
      found.set(`search ${token} ${query}`, (await newsroom.ask(Suggested, { query }, token)).text);
  found.set('logs', newsroom.logged.map((line) => JSON.stringify(line)).join('\n'));
  return found;
}
const Suggested = untyped<unknown, { query: string }>(
  `query ($query: String!) { suggest(query: $query) { __typename ... on Suggestion { __typename } } search(query: $query, first: 5) { correctedQuery edges { node { __typename } } } }`,
);

const placesInDatabase = async () =>
  placesIn((await dumpOf(prisma)).map((line) => [line.slice(0, 60), line] as const));
const placesInStatistics = async () =>
  placesIn((await statisticsOf(prisma)).map((line) => ['statistics', line] as const));

/** Redacts the words from an object, and from all to which `elsewhere` leads from there. */
async function redactFrom(first: string, text: string): Promise<string[]> {
  const done: string[] = [];
  const todo = [first];
  for (let id = todo.shift(); id !== undefined; id = todo.shift()) {
    const outcome = await desk.attempt(Redact, {
      id,
      text,
      reason: 'LEGAL',
      publicNote: 'For legal reasons.',
    });
    // An object may have lost them with what it belongs to, after it was named.
    if (outcome.__typename === 'ValidationError' && outcome.message.includes('occur in no version')) continue;
    if (outcome.__typename !== 'RedactPayload') throw new Error(`${id}: ${JSON.stringify(outcome)}`);
    done.push(id);
    for (const other of outcome.elsewhere)
      if (!todo.includes(other.id) && !done.includes(other.id)) todo.push(other.id);
  }
  return done;
}

/** They make objects of their own, from which nothing was redacted. A run's note goes with a redaction of any object. */
const NEW_OBJECT = /^(?:create|record|addCampaignDemand|redactEverywhere)\w*\.[\w.]+$/;

describe('words in every text field of the schema', () => {
  it('leave everything, and come back by nothing', async () => {
    await customValues({ mood: '', aside: {} });
    await holdEndpoints(newsroom);
    const first = await desk.publishedArticle({ headline: `${NAME} ${PHONE}` });
    const fields = await writeEverywhere();
    await writeFacts();
    await searchRefreshed(prisma);
    await prisma.$executeRaw`ANALYZE`;
    const before = {
      database: (await placesInDatabase()).length,
      sent: placesIn(await everythingSent()).length,
      statistics: (await placesInStatistics()).length,
    };
    for (const count of Object.values(before)) expect(count).toBeGreaterThan(100);
    const exported = await exportOf(connect(newsroom.databaseUrl));
    // PostgreSQL keeps the statistics of a table without rows.
    await creditSomebody();
    const nodes = [...(await redactFrom(first.id, NAME)), ...(await redactFrom(first.id, PHONE))];
    const left = async () => [
      ...(await placesInDatabase()),
      ...placesIn(await everythingSent()),
      ...(await placesInStatistics()),
    ];
    const refreshed = async () => {
      await searchRefreshed(prisma);
      await cleanAfterRedactions(connect(newsroom.databaseUrl).pool);
    };
    await refreshed();
    const afterwards = await left();
    await importInto(connect(newsroom.databaseUrl), [fileOf(exported.join('\n'))]);
    await refreshed();
    const imported = await left();
    console.info({
      ...{ spellings: SPELLINGS.length, addresses: ADDRESSES.length, fields: fields.size, ...before },
      ...{ redactions: nodes.length, left: afterwards.length, imported: imported.length },
    });
    expect(afterwards).toEqual([]);
    expect(imported).toEqual([]);
    // An export has declared the fields of its own configuration.
    await customValues({ mood: '', aside: {} });
    const { taken, refused } = await bringBack(fields);
    const merged = await bringBackByMerges(fields);
    console.info({ refused, takenByNewObjects: taken.length, merges: merged.length });
    expect(refused).toBeGreaterThan(100);
    expect(taken.filter((name) => !NEW_OBJECT.test(name))).toEqual([]);
    expect(merged.length).toBeGreaterThan(15);
    expect(merged.filter(({ outcome }) => outcome !== 'ValidationError')).toEqual([]);
  });
});

async function creditSomebody(): Promise<void> {
  const contributor = { personId: (await desk.person()).id };
  const contributions = [{ contributor, role: 'AUTHOR' as const, creditedAs: 'Another' }];
  await desk.publishedArticle({ contributions });
  const { liveBlog } = await desk.openLiveBlog();
  await desk.livePost(liveBlog, { contributions });
}

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../src/cli/migrate.ts';
import { redactionsCommand } from '../../../src/cli/redactions.ts';
import { connect, emptyNewsroom, fileOf, linesIn } from '../../support/archive/files.ts';
import { untyped } from '../../support/clients/walk.ts';
import { call, execute, type Ended } from '../../support/command.ts';
import { copyDatabase } from '../../support/database/database.ts';
import { newFolder, query } from '../../support/database/embedded.ts';
import { compareLists } from '../../support/database/lists.ts';
import { rowCounts } from '../../support/database/row-counts.ts';
import { openDesk, paragraph, payload, quote, rowId, unique } from '../../support/newsroom/factories.ts';
import { Redact, UpdatePerson } from '../../support/newsroom/mutations.ts';
import { newsroomForTest, openNewsroom, type Newsroom } from '../../support/newsroom/newsroom.ts';
import { dumpOf, statisticsOf } from '../../support/redactions/dump.ts';
import { newCanary, placesOf } from '../../support/redactions/places.ts';
import { searchRefreshed } from '../../support/search/refreshed.ts';

const WHY = { reason: 'PRIVACY', publicNote: 'It was private.' } as const;

/** Redacts words, or the whole without them. */
async function redact(newsroom: Newsroom, id: string, text: string | null = null): Promise<void> {
  payload(await openDesk(newsroom).attempt(Redact, { id, text, ...WHY }));
}

/** What `write` has written, and a copy of the database as it was then: as a backup has it. */
async function backedUp<Written>(write: (newsroom: Newsroom) => Promise<Written>) {
  const before = await openNewsroom();
  const written = await write(before);
  await searchRefreshed(before.prisma);
  await before.leave();
  const backup = await copyDatabase(before.database);
  const newsroom = await newsroomForTest({ at: before });
  onTestFinished(() => backup.drop());
  return { written, newsroom, backup: { database: backup, tokens: before.tokens } };
}

const run = (url: string, ...args: string[]): Promise<Ended> =>
  call(redactionsCommand, args, { DATABASE_URL: url });

/** The list of the newsroom's redactions, in a file. */
async function listOf({ databaseUrl }: Newsroom): Promise<string> {
  const file = join(newFolder(), 'redactions.ndjson');
  expect(await run(databaseUrl, 'export', '--out', file)).toMatchObject({ code: 0, stdout: '' });
  return file;
}

/** How often each was done, by the last lines of the output. */
const totalsOf = ({ stdout }: Ended) =>
  [...stdout.matchAll(/^(\w[^:]*): (\d+)$/gm)].map(([, what, count]) => [what, Number(count)]);
const totals = (redacted: number, known: number, withoutWords = 0, withoutTarget = 0) => [
  ['Redacted', redacted],
  ['Already redacted', known],
  ["The target is there, but doesn't have the words", withoutWords],
  ["The target isn't in this database", withoutTarget],
];

const Page = untyped<{ node: { headline: string; revisionNumber: number } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Article { headline revisionNumber bodyHtml redactions { publicNote } } } }',
);
const Live = untyped<{ articleUpdated: object }, { slug: string }>(
  'subscription ($slug: String!) { articleUpdated(slug: $slug) { __typename ... on ArticleRedacted { redaction { publicNote } } } }',
);

describe('dateline redactions', () => {
  it('takes out of a restored database what was redacted since, wherever the words stand', async () => {
    const { written, newsroom, backup } = await backedUp(async (newsroom) => {
      const all = [];
      for (const [place, write] of Object.entries(placesOf(newsroom))) {
        const canary = newCanary();
        all.push({ place, canary, id: await write(canary) });
      }
      return all;
    });
    for (const { place, canary, id } of written) {
      const isSlugOnly = /slug|address/.test(place) && place !== 'a refused slug';
      await redact(newsroom, id, isSlugOnly ? canary.slug : canary.word);
    }
    const file = join(newFolder(), 'redactions.ndjson');
    const program = (...args: string[]) =>
      execute(process.execPath, ['run.js', 'redactions', ...args], { DATABASE_URL: backup.database.url });
    const exported = await execute(process.execPath, ['run.js', 'redactions', 'export', '--out', file], {
      DATABASE_URL: newsroom.databaseUrl,
    });
    expect(exported).toMatchObject({ code: 0, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const { prisma } = connect(backup.database.url);
    const found = (lines: readonly string[]) =>
      written.flatMap(({ place, canary }) =>
        lines.filter((line) => line.includes(canary.core)).map((line) => `${place}: ${line.slice(0, 80)}`),
      );
    const lower = (lines: readonly string[]) => lines.map((line) => line.toLowerCase());
    const left = async () => found(lower([...(await dumpOf(prisma)), ...(await statisticsOf(prisma))]));
    expect(found(lower(linesIn(file)))).toEqual([]);
    expect((await left()).length).toBeGreaterThan(written.length);
    // One of the places is the note of a redaction.
    const known = await prisma.redaction.count();
    const replayed = await program('replay', file);
    expect(totalsOf(replayed)).toEqual(totals(written.length, known));
    expect(await left()).toEqual([]);
    expect((await compareLists(prisma)).wrong).toEqual([]);

    const counts = await rowCounts(prisma);
    expect(totalsOf(await program('replay', file))).toEqual(totals(0, written.length + known));
    expect(await rowCounts(prisma)).toEqual(counts);
    // The list is whole again, as it was.
    const again = join(newFolder(), 'again.ndjson');
    await program('export', '--out', again);
    expect(linesIn(again)).toEqual(linesIn(file));
  });

  it('redacts while a node serves, whose readers learn of it; also what went as a whole', async () => {
    const { written, newsroom, backup } = await backedUp(async (newsroom) => {
      const desk = openDesk(newsroom);
      const said = unique('said');
      const statement = await desk.statement({ text: said });
      const whole = await desk.publishedArticle({ body: [quote(statement.id), paragraph('So.')] });
      const word = unique('word');
      const article = await desk.publishedArticle({ headline: `It is ${word}`, body: [paragraph('So.')] });
      return { said, statement, whole, word, article };
    });
    const { said, statement, whole, word, article } = written;
    await redact(newsroom, statement.id);
    await redact(newsroom, whole.id);
    await redact(newsroom, article.id, word);
    const file = await listOf(newsroom);

    const restored = await newsroomForTest({ at: backup });
    const pageOf = async (id: string) => (await restored.ask(Page, { id })).text;
    expect(await pageOf(article.id)).toContain(word);
    expect(await pageOf(whole.id)).toContain(said);
    const page = await restored.watch(Live, { slug: article.slug });
    expect(totalsOf(await run(restored.databaseUrl, 'replay', file))).toEqual(totals(3, 0));
    expect((await page.next()).data?.articleUpdated).toEqual({
      __typename: 'ArticleRedacted',
      redaction: { publicNote: WHY.publicNote },
    });
    await page.stop();
    expect(await pageOf(article.id)).toContain('"headline":"It is [removed]","revisionNumber":2');
    expect(await pageOf(whole.id)).toContain('"headline":"[removed]"');
    expect(
      (await dumpOf(restored.prisma)).filter((line) => line.includes(word) || line.includes(said)),
    ).toEqual([]);
    // They are recognised as before, and no member is named.
    const redacted = await restored.prisma.redaction.findMany({ orderBy: { id: 'asc' } });
    const original = await newsroom.prisma.redaction.findMany({ orderBy: { id: 'asc' } });
    const kept = (rows: typeof redacted) =>
      rows.map(({ cleanedAt: _cleaned, redactedById: _by, ...redaction }) => redaction);
    expect(kept(redacted)).toEqual(kept(original));
    expect(redacted.map(({ redactedById, cleanedAt }) => [redactedById, cleanedAt !== null])).toEqual(
      redacted.map(() => [null, true]),
    );
  });

  it('recognises words that only the audit log of the backup has', async () => {
    const { written, newsroom, backup } = await backedUp(async (newsroom) => {
      const desk = openDesk(newsroom);
      const name = unique('name');
      const { id } = await desk.person({ name });
      await desk.attempt(UpdatePerson, { id, name: 'Another', slug: unique('person') });
      return { id, name };
    });
    const { id, name } = written;
    const { prisma } = connect(backup.database.url);
    const inBackup = async () => (await dumpOf(prisma)).filter((line) => line.includes(name));
    await prisma.person.update({ where: { id: rowId(id) }, data: { slugs: [unique('person')] } });
    expect((await inBackup()).map((line) => line.split(':')[0])).toEqual(['AuditEntry']);
    await openDesk(newsroom).attempt(UpdatePerson, { id, description: `Once ${name}` });
    await redact(newsroom, id, name);
    expect(totalsOf(await run(backup.database.url, 'replay', await listOf(newsroom)))).toEqual(totals(1, 0));
    expect(await inBackup()).toEqual([]);
  });

  it('recognises words that only a slug of the backup has, in plain letters', async () => {
    const id = unique('');
    const { written, newsroom, backup } = await backedUp((newsroom) =>
      openDesk(newsroom).publishedArticle({ slug: `peter-muller${id}-ahoy`, headline: 'Ahoy' }),
    );
    await redact(newsroom, written.id, `Peter Müller${id}`);
    expect(totalsOf(await run(backup.database.url, 'replay', await listOf(newsroom)))).toEqual(totals(1, 0));
    const { slugs } = await connect(backup.database.url).prisma.article.findUniqueOrThrow({
      where: { id: rowId(written.id) },
    });
    expect(slugs).toEqual([expect.stringMatching(/^redacted-/)]);
  });

  it('says what it could not find', async () => {
    const { written, newsroom, backup } = await backedUp((newsroom) =>
      openDesk(newsroom).publishedArticle({ headline: 'Before' }),
    );
    const desk = openDesk(newsroom);
    const since = await desk.publishedArticle({ headline: 'Made since' });
    await desk.revise(written, { headline: 'Written since' });
    await redact(newsroom, since.id, 'Made since');
    await redact(newsroom, written.id, 'Written since');
    const ended = await run(backup.database.url, 'replay', await listOf(newsroom));
    expect(ended.code).toBe(0);
    expect(totalsOf(ended)).toEqual(totals(0, 0, 1, 1));
    expect(ended.stdout).toContain(
      `The target isn't in this database: Article ${rowId(since.id)}, PRIVACY, `,
    );
    expect(ended.stdout).toContain(`doesn't have the words: Article ${rowId(written.id)}, PRIVACY, `);
  });

  it('leaves the cleaning to the owner of the tables if its role may not vacuum, and says what to run', async () => {
    const { written, newsroom, backup } = await backedUp((newsroom) =>
      openDesk(newsroom).publishedArticle({ headline: 'Before' }),
    );
    await redact(newsroom, written.id, 'Before');
    const file = await listOf(newsroom);
    const { url, servingUrl } = backup.database;
    // As in PostgreSQL before 17.
    await query(url, `REVOKE MAINTAIN ON ALL TABLES IN SCHEMA public FROM "${new URL(servingUrl).username}"`);
    for (const [redacted, known] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const ended = await run(servingUrl, 'replay', file);
      expect(totalsOf(ended)).toEqual(totals(redacted, known));
      expect(ended.code).toBe(0);
      expect(ended.stderr).toMatch(
        /may not vacuum .+ run `dateline migrate` as the role that owns the tables\.\n$/,
      );
      expect(ended.stderr).not.toContain('    at ');
    }
    expect(await call(migrate, [], { DATABASE_URL: url })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('vacuumed the tables after 1 redactions') as string,
    });
    expect((await run(servingUrl, 'replay', file)).stderr).not.toContain('vacuum');
  });

  it('refuses a list of another newsroom, and what is no list, before it redacts anything', async () => {
    const newsroom = await newsroomForTest();
    const { id } = await openDesk(newsroom).publishedArticle({ headline: 'Something' });
    await redact(newsroom, id);
    const file = await listOf(newsroom);
    const other = await emptyNewsroom();
    const refused = async (path: string) => {
      const { code, stdout, stderr } = await run(other.url, 'replay', path);
      expect([code, stdout]).toEqual([1, '']);
      return stderr;
    };
    // It has no secret, and then one of its own.
    const another = /exported with another secret than that of this database.*Nothing was redacted\./;
    expect(await refused(file)).toMatch(another);
    await run(other.url, 'export');
    expect(await refused(file)).toMatch(another);
    const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    const broken = fileOf([first, '{"id": 1}', ...rest].join('\n'));
    expect(await refused(broken)).toMatch(/, line 2 isn't of a list .*Nothing was redacted\./);
    writeFileSync(broken, 'Something');
    expect(await refused(broken)).toMatch(/, line 1 isn't of a list/);
    expect(await refused('/nowhere/list')).toMatch(/ENOENT/);
    expect(await other.prisma.redaction.count()).toBe(0);
  });

  it('says how it is used', async () => {
    for (const args of [[], ['replay'], ['replay', 'a', 'b'], ['export', 'a'], ['replay', 'a', '--out', 'b']])
      expect(await call(redactionsCommand, args, {})).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          'Say what to do: export, or replay with the file of a list.',
        ) as string,
      });
    const { code, stdout } = await call(redactionsCommand, ['--help'], {});
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage, after dateline redactions/)]);
  });
});

import { randomUUID } from 'node:crypto';
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
        (await find('OfArticle', { ofId: article.id }))[0]?.['id'],
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
const { customValue, nameOf, PHONE, textFieldsOf, worded } = await import('../support/redactions/written.ts');
const { searchRefreshed } = await import('../support/search/refreshed.ts');
const { EVERY_MUTATION, leastToken, send } = await import('../support/valid-inputs/every-mutation.ts');
const { withValueAt } = await import('../support/valid-inputs/filled.ts');
const { openMaterial } = await import('../support/valid-inputs/material.ts');
const { holdEndpoints } = await import('../support/webhooks/rows.ts');

const { prisma } = newsroom;
const desk = openDesk(newsroom);
const material = openMaterial(newsroom);

/** What they write isn't content: `WORDLESS` says of each of their columns why no redaction reaches it. */
const NOT_CONTENT = /Newsletter|Member|ApiToken|Webhook/;
const MUTATIONS = EVERY_MUTATION.filter(([name]) => !NOT_CONTENT.test(name));

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

interface Sent {
  readonly outcome: string;
  readonly problems: readonly { code: string; path: readonly string[] }[];
}

async function sent(name: string, input: object, token: string | undefined): Promise<Sent> {
  const { outcome, result, text } = await send(newsroom, { name }, input, token);
  const problems = (result['problems'] ?? []) as { code: string; path: string[] }[];
  if (!/^[A-Z]\w+(Payload|Error)$/.test(outcome))
    throw new Error(`${name}: ${outcome} ${text.slice(0, 500)}`);
  return { outcome, problems: problems.map(({ code, path }) => ({ code, path: path.slice(1) })) };
}

/** It says what to take out, so it is kept nowhere. */
const FORGOTTEN = 'redact.text';

/**
 * Sends each mutation with the words in all text fields that take them.
 * @returns for each of these fields, which way of `worded` it took
 */
async function writeEverywhere(): Promise<Map<string, number>> {
  const written = new Map<string, number>();
  for (const [name, mutation] of MUTATIONS) {
    const token = leastToken(newsroom, mutation);
    const valid = await mutation.input(material);
    const fields = fieldsOf(name, valid).map((field) => ({ field, ways: [...worded(field), field.was] }));
    for (let isDone = false; !isDone;) {
      const input = fields.reduce((made, { field, ways }) => withValueAt(made, field.path, ways[0]), valid);
      const { outcome, problems } = await sent(name, { ...input, idempotencyKey: randomUUID() }, token);
      isDone = outcome.endsWith('Payload');
      if (isDone) break;
      const refused = fields.filter(({ field, ways }) =>
        problems.some(({ path }) => ways.length > 1 && isAt(path, field.path.map(String))),
      );
      if (refused.length === 0) throw new Error(`${name}: ${outcome} ${JSON.stringify(problems)}`);
      for (const { ways } of refused) ways.shift();
    }
    for (const { field, ways } of fields)
      if (ways.length > 1) written.set(nameOf(name, field), worded(field).length + 1 - ways.length);
  }
  return written;
}

const fieldsOf = (name: string, input: object) =>
  textFieldsOf(name, input).filter((field) => nameOf(name, field) !== FORGOTTEN);

/** Whether a problem is that of a field, of its list, or of what the field has. */
function isAt(path: readonly string[], field: readonly string[]): boolean {
  return path.length > 0 && path.every((part, index) => field[index] === undefined || part === field[index]);
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
    if (outcome.__typename === 'ValidationError' && /occur in no version/.test(outcome.message)) continue;
    if (outcome.__typename !== 'RedactPayload') throw new Error(`${id}: ${JSON.stringify(outcome)}`);
    done.push(id);
    for (const other of outcome.elsewhere)
      if (!todo.includes(other.id) && !done.includes(other.id)) todo.push(other.id);
  }
  return done;
}

/** They make objects of their own, from which nothing was redacted. */
const NEW_OBJECT = /^(?:create|record|addCampaignDemand)\w*\.[\w.]+$/;

/** The ids of articles and of what can be redacted, among the global ids in an input. */
function idsIn(value: unknown): [type: string, id: string][] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(idsIn);
  if (typeof value !== 'string') return [];
  const [, type, id] = /^(\w+):([0-9a-f-]{36})$/.exec(Buffer.from(value, 'base64url').toString()) ?? [];
  return type === undefined || id === undefined ? [] : [[type, id]];
}

/** Notes that the words were redacted from all that an input names, as `redact` notes it: it would also take them out. */
async function noteRedactions(input: object): Promise<void> {
  const [ofName, ofPhone] = await prisma.redaction.findMany({
    where: { hash: { not: null } },
    distinct: ['hash'],
    orderBy: { id: 'asc' },
  });
  for (const [targetType, targetId] of idsIn(input)) {
    const owner = await articleOf(targetType, targetId);
    for (const known of [ofName, ofPhone]) {
      if (known === undefined) throw new Error('There is no redaction.');
      const { id } = await prisma.redaction.create({
        data: { ...known, id: randomUUID(), targetType, targetId },
      });
      if (owner !== null)
        await prisma.redactionArticle.create({ data: { redactionId: id, articleId: owner, isPublic: true } });
    }
  }
}

async function articleOf(type: string, id: string): Promise<string | null> {
  if (type === 'Article') return id;
  if (!['LiveBlog', 'LivePost', 'CommentRequest', 'UpdateNote'].includes(type)) return null;
  const [row] = await prisma.$queryRawUnsafe<{ articleId: string }[]>(
    `SELECT "articleId" FROM "${type}" WHERE "id" = $1::uuid`,
    id,
  );
  return row?.articleId ?? null;
}

/**
 * Sends each mutation again about objects from which the words were redacted, with the words in one field at a time.
 * @returns the fields that took them, and the number of those that didn't
 */
async function bringBack(
  written: ReadonlyMap<string, number>,
): Promise<{ taken: string[]; refused: number }> {
  const taken: string[] = [];
  let refused = 0;
  for (const [name, mutation] of MUTATIONS) {
    const token = leastToken(newsroom, mutation);
    const made = async () => {
      const input = await mutation.input(material);
      await noteRedactions(input);
      return input;
    };
    let valid = await made();
    const count = fieldsOf(name, valid).length;
    for (let index = 0; index < count; index += 1) {
      const field = fieldsOf(name, valid)[index];
      const way = field && written.get(nameOf(name, field));
      if (field === undefined || way === undefined) continue;
      const input = withValueAt(valid, field.path, worded(field)[way]);
      const { outcome, problems } = await sent(name, { ...input, idempotencyKey: randomUUID() }, token);
      if (problems.some(({ code, path }) => code === 'REDACTED' && isAt(path, field.path.map(String))))
        refused += 1;
      else {
        taken.push(
          outcome.endsWith('Payload')
            ? nameOf(name, field)
            : `${nameOf(name, field)}: ${outcome} ${JSON.stringify(problems)}`,
        );
        valid = await made();
      }
    }
  }
  return { taken: [...new Set(taken)], refused };
}

/** Merges objects that have the words in one field into others from which they were redacted. */
async function bringBackByMerges(written: ReadonlyMap<string, number>) {
  const merged: { field: string; outcome: string }[] = [];
  const token = newsroom.tokens.EDITOR;
  for (const [type, create, merge] of [
    ['person', 'createPerson', 'mergePeople'],
    ['organization', 'createOrganization', 'mergeOrganizations'],
  ] as const) {
    const mutation = EVERY_MUTATION.find(([name]) => name === create)?.[1];
    if (mutation === undefined) throw new Error(`There is no ${create}.`);
    for (const field of fieldsOf(create, await mutation.input(material))) {
      const way = written.get(nameOf(create, field));
      if (way === undefined) continue;
      const input = withValueAt(await mutation.input(material), field.path, worded(field)[way]);
      const { result } = await send(newsroom, { name: create }, input, token);
      const { id: fromId } = result[type] as { id: string };
      const intoId = (await desk[type]()).id;
      await noteRedactions({ intoId });
      const { outcome } = await sent(merge, { fromId, intoId }, token);
      merged.push({ field: nameOf(create, field), outcome });
    }
  }
  for (const spelling of SPELLINGS) {
    const { id: from } = await prisma.tag.create({
      data: { name: `The ${spelling}`, slug: `tag-${randomUUID()}` },
    });
    const { id: into } = await prisma.tag.create({ data: { name: 'Another', slug: `tag-${randomUUID()}` } });
    const ids = { fromId: globalId('Tag', from), intoId: globalId('Tag', into) };
    await noteRedactions({ id: ids.intoId });
    merged.push({ field: 'tag', outcome: (await sent('mergeTags', ids, token)).outcome });
  }
  return merged;
}

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

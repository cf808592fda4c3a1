import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { redactionsCommand } from '../../src/cli/redactions.ts';
import type { Extension } from '../../src/extensions/define.ts';
import { installed } from '../../src/extensions/installed.ts';
import { defineExtension } from '../../src/index.ts';
import { call } from '../support/command.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';
import { until } from '../support/until.ts';

const columns = {
  need: 'text',
  may: 'text',
  home: 'address',
  site: 'address',
  data: 'text',
  tags: 'text',
  code: 'code',
} as const;
const CREATE = ['Article', 'Person'].map(
  (
    type,
  ) => `CREATE TABLE "facts_Of${type}" ("id" UUID PRIMARY KEY, "ofId" UUID NOT NULL REFERENCES "${type}" ("id"),
    "need" TEXT NOT NULL, "may" TEXT, "home" TEXT NOT NULL, "site" TEXT, "data" JSONB NOT NULL, "tags" TEXT[] NOT NULL, "code" TEXT NOT NULL);`,
);
const UNIQUE =
  'CREATE TABLE "facts_Sole" ("id" UUID PRIMARY KEY, "ofId" UUID NOT NULL UNIQUE REFERENCES "Person" ("id"));';
const FORMER = `CREATE TABLE "facts_Pair" ("id" UUID PRIMARY KEY, "ofId" UUID REFERENCES "Person" ("id"), "rank" INT NOT NULL);
  CREATE UNIQUE INDEX ON "facts_Pair" ("rank", "ofId");`;
const FOLLOWING = `CREATE TABLE "facts_Both" ("id" UUID PRIMARY KEY, "note" TEXT NOT NULL, "articleId" UUID REFERENCES "Article" ("id"), "personId" UUID REFERENCES "Person" ("id"));
  CREATE TABLE "facts_OfPost" ("id" UUID PRIMARY KEY, "note" TEXT NOT NULL, "postId" UUID REFERENCES "LivePost" ("id"));`;
const LOOSE = `CREATE TABLE "facts_Loose" ("id" UUID PRIMARY KEY, "ofId" UUID REFERENCES "Person" ("id"), "text" TEXT NOT NULL, "code" TEXT);`;

const facts = defineExtension({
  name: 'facts',
  tables: {
    OfArticle: { columns, visibleTo: { follows: 'ofId' } },
    OfPerson: { columns, visibleTo: 'EVERYONE' },
    Sole: { columns: {}, visibleTo: { follows: 'ofId' } },
    Pair: { columns: {}, visibleTo: { follows: 'ofId' } },
    Both: { columns: { note: 'text' }, visibleTo: { follows: ['articleId', 'personId'] } },
    Loose: { columns: { text: 'text', code: 'code' }, visibleTo: 'EVERYONE' },
    OfPost: { columns: { note: 'text' }, visibleTo: { follows: 'postId' } },
  },
  migrations: folderOf({ '001.sql': [...CREATE, UNIQUE, FORMER, FOLLOWING, LOOSE].join('\n') }),
  schema(builder) {
    builder.tableType('OfArticle', {
      description: 'A fact.',
      fields: { need: { type: 'String', description: 'What it is.' } },
    });
    builder.tableType('Loose', {
      description: 'A fact about a person, or about nobody.',
      fields: { text: { type: 'String', description: 'It.' } },
    });
    builder.mutation('relearn', {
      description: 'Writes a fact again. Requires the role EDITOR.',
      may: 'EDITOR',
      input: {
        factId: { type: 'OfArticle', description: 'Which one.' },
        text: { type: 'text', description: 'The fact.' },
      },
      payload: { fact: 'OfArticle' },
      async change({ factId, text }: Record<'factId' | 'text', string>, { sql }) {
        await sql`UPDATE "facts_OfArticle" SET "need" = ${text} WHERE "id" = ${factId}::uuid`;
        return { fact: factId };
      },
    });
    builder.mutation('learn', {
      description: 'Writes down a fact. Requires the role EDITOR.',
      may: 'EDITOR',
      input: {
        articleId: { type: 'Article', description: 'About what.' },
        text: { type: 'text', description: 'The fact.' },
      },
      payload: { article: 'Article' },
      async change({ articleId, text }: Record<'articleId' | 'text', string>, { sql, newId }) {
        await sql`INSERT INTO "facts_OfArticle" VALUES (${newId()}::uuid, ${articleId}::uuid, ${text}, ${text}, '', NULL, '{}', '{}', 'C')`;
        return { article: articleId };
      },
    });
  },
});

const { newsroom, openDesk, untyped } = await openExtended([facts]);
afterAll(() => newsroom.close());
const { globalId, rowId } = await import('../support/newsroom/factories.ts');
const { redacting, WHY } = await import('../support/redactions/redacting.ts');
const { dumpOf, statisticsOf } = await import('../support/redactions/dump.ts');
const { newCanary } = await import('../support/redactions/places.ts');
const desk = openDesk(newsroom);
const { prisma } = newsroom;
const { redact, redacted } = redacting(newsroom);

const Redact = untyped<object, { input: object }>(`mutation ($input: RedactInput!) {
  redact(input: $input) { ... on RedactPayload { elsewhere { __typename id ... on Loose { text } } } }
}`);
type Type = 'Article' | 'Person';
const known = async (type: Type, input: object = {}) =>
  type === 'Article'
    ? (await desk.publishedArticle(input)).id
    : (await desk.person({ visibility: 'PUBLIC', ...input })).id;

/** A row with the canary in each column, besides other words. */
async function learn(type: Type, of: string, { word, slug }: { word: string; slug: string }) {
  const id = randomUUID();
  const address = `https://a.example/${slug}`;
  await prisma.$executeRawUnsafe(
    `INSERT INTO "facts_Of${type}" VALUES ($1::uuid, $2::uuid, $3, $3, $4, $4, $5::jsonb, $6::text[], 'C')`,
    ...[id, rowId(of), `Of ${word} much.`, address, JSON.stringify({ a: [`Of ${word}.`], b: { c: 'Else' } })],
    ['Else', `Of ${word}`],
  );
  // The statistics have frequent values, and so the words.
  await prisma.$executeRawUnsafe(`ANALYZE "facts_Of${type}"`);
  return async () => {
    const [row] = await prisma.$queryRawUnsafe<object[]>(
      `SELECT * FROM "facts_Of${type}" WHERE "id" = $1::uuid`,
      id,
    );
    return row;
  };
}
/** All that the database has, after its statistics are made again. */
async function leftOf(core: string): Promise<string[]> {
  await until(async () => (await prisma.redaction.count({ where: { cleanedAt: null } })) === 0);
  return [...(await dumpOf(prisma)), ...(await statisticsOf(prisma))].filter((line) => line.includes(core));
}

describe.each(['Article', 'Person'] as const)('a redaction of one %s', (type) => {
  it('takes words out of the rows that refer to it', async () => {
    const canary = newCanary();
    const id = await known(type);
    const row = await learn(type, id, canary);
    await redacted({ id, text: canary.word });
    expect(await row()).toMatchObject({
      need: 'Of [removed] much.',
      may: 'Of [removed] much.',
      home: '[removed]',
      site: null,
      data: { a: ['Of [removed].'], b: { c: 'Else' } },
      tags: ['Else', 'Of [removed]'],
      code: 'C',
    });
    expect(await leftOf(canary.core)).toEqual([]);
  });

  it('as a whole takes out all texts of the rows that refer to it', async () => {
    const [canary, other] = [newCanary(), newCanary()];
    const id = await known(type);
    const row = await learn(type, id, canary);
    const kept = await learn(type, await known(type), other);
    await redacted({ id });
    expect(await row()).toMatchObject({
      ...{ need: '[removed]', may: null, home: '[removed]', site: null, code: 'C' },
      data: { a: ['[removed]'], b: { c: '[removed]' } },
      tags: ['[removed]', '[removed]'],
    });
    expect(await kept()).toMatchObject({
      need: `Of ${other.word} much.`,
      home: `https://a.example/${other.slug}`,
    });
    expect(await leftOf(canary.core)).toEqual([]);
  });
});

it('a redaction leaves nothing of what a mutation of an extension wrote', async () => {
  const { word, core } = newCanary();
  const id = await known('Article');
  const Learn = untyped<object, { input: object }>(
    'mutation ($input: LearnInput!) { learn(input: $input) { __typename } }',
  );
  const input = { articleId: id, text: `Of ${word}.`, idempotencyKey: randomUUID() };
  expect((await newsroom.ask(Learn, { input }, newsroom.tokens.EDITOR)).data).toEqual({
    learn: { __typename: 'LearnPayload' },
  });
  expect(await leftOf(core)).not.toEqual([]);
  await redacted({ id, text: word });
  expect(await leftOf(core)).toEqual([]);
});

it('what was redacted from an object does not come back with a row that refers to it', async () => {
  const [{ word }, id] = [newCanary(), await known('Article')];
  const row = randomUUID();
  await prisma.$executeRawUnsafe(
    `INSERT INTO "facts_OfArticle" VALUES ($1::uuid, $2::uuid, '', NULL, '', NULL, '{}', '{}', 'C')`,
    ...[row, rowId(id)],
  );
  const Relearn = untyped<{ relearn: object }, { factId: string; text: string }>(
    `mutation ($factId: ID!, $text: String!) { relearn(input: { factId: $factId, text: $text }) {
      __typename ... on ValidationError { problems { code path } } } }`,
  );
  const relearn = async (text: string) =>
    (await newsroom.ask(Relearn, { factId: globalId('OfArticle', row), text }, newsroom.tokens.EDITOR)).data
      .relearn;
  expect(await relearn(`Of ${word}.`)).toEqual({ __typename: 'RelearnPayload' });
  await redacted({ id, text: word });
  expect(await relearn(`Of ${word}.`)).toEqual({
    __typename: 'ValidationError',
    problems: [{ code: 'REDACTED', path: ['input', 'text'] }],
  });
  expect(await relearn('Of nothing.')).toEqual({ __typename: 'RelearnPayload' });
});

it('what was redacted does not come back with an older export', async () => {
  const { connect, exportOf, fileOf, importInto } = await import('../support/archive/files.ts');
  const [id, other] = [await known('Article'), await known('Article')];
  const canary = newCanary();
  // A row of another object has the word, too, and nobody has redacted it there.
  for (const of of [id, other]) await learn('Article', of, canary);
  const database = connect(newsroom.databaseUrl);
  const file = fileOf((await exportOf(database)).join('\n'));
  await redacted({ id, text: canary.word });
  await prisma.$executeRaw`DELETE FROM "facts_OfArticle"`;
  const { remarks } = await importInto(database, [file]);
  expect(remarks.map(({ text }) => text)).toContain(
    'has words that were redacted from an object that it refers to',
  );
  const of = (article: string) =>
    prisma.$queryRaw<object[]>`SELECT FROM "facts_OfArticle" WHERE "ofId" = ${rowId(article)}::uuid`;
  expect(await of(id)).toEqual([]);
  expect(await of(other)).toHaveLength(1);
});

describe('a redaction is announced to readers only if they saw a row with the words:', () => {
  /** Whether readers get the public note when the word is taken out of the rows of the target. */
  async function isAnnounced(target: string, word: string): Promise<boolean> {
    const { redaction } = await redacted({ id: target, text: word });
    const { isPublic } = await prisma.redaction.findUniqueOrThrow({ where: { id: rowId(redaction.id) } });
    const events = await prisma.feedEvent.count({ where: { redactionId: rowId(redaction.id) } });
    expect(events > 0).toBe(isPublic);
    return isPublic;
  }

  it('of several objects that a row follows, they must have seen all', async () => {
    const person = await known('Person');
    const add = (note: string, article: string | null) =>
      prisma.$executeRaw`INSERT INTO "facts_Both" VALUES (
        gen_random_uuid(), ${note}, ${article && rowId(article)}::uuid, ${rowId(person)}::uuid)`;
    const [ofDraft, ofArticle, ofPersonAlone] = [newCanary().word, newCanary().word, newCanary().word];
    await add(ofDraft, (await desk.article()).id);
    await add(ofArticle, await known('Article'));
    await add(ofPersonAlone, null);
    expect(await isAnnounced(person, ofDraft)).toBe(false);
    expect(await isAnnounced(person, ofArticle)).toBe(true);
    expect(await isAnnounced(person, ofPersonAlone)).toBe(true);
  });

  it('a published post of a live blog is hidden with its article', async () => {
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog);
    const [shown, hidden] = [newCanary().word, newCanary().word];
    for (const note of [shown, hidden])
      await prisma.$executeRaw`INSERT INTO "facts_OfPost" VALUES (gen_random_uuid(), ${note}, ${rowId(livePost.id)}::uuid)`;
    expect(await isAnnounced(livePost.id, shown)).toBe(true);
    await desk.withdraw(article);
    expect(await isAnnounced(livePost.id, hidden)).toBe(false);
  });
});

describe('a redaction of words in the names of an object in JSON', () => {
  const after = async (data: object, { word, core }: { word: string; core: string }) => {
    const [id, fact] = [await known('Person'), randomUUID()];
    await prisma.$executeRawUnsafe(
      `INSERT INTO "facts_OfPerson" VALUES ($1::uuid, $2::uuid, '', NULL, '', NULL, $3::jsonb, '{}', 'C')`,
      ...[fact, rowId(id), JSON.stringify(data)],
    );
    await redacted({ id, text: word });
    expect(await leftOf(core)).toEqual([]);
    const [row] = await prisma.$queryRaw<{ data: object }[]>`
      SELECT "data" FROM "facts_OfPerson" WHERE "id" = ${fact}::uuid`;
    return row?.data ?? {};
  };

  it('takes them out, also if they stand nowhere else', async () => {
    const canary = newCanary();
    expect(await after({ [canary.word]: 1 }, canary)).toEqual({ '[removed]': 1 });
  });

  it('keeps all values, also if two names become equal', async () => {
    const canary = newCanary();
    const { word } = canary;
    const data = { [word]: 1, '[removed]': 2, [word.toUpperCase()]: { [word]: 3 }, else: 4 };
    const left = await after(data, canary);
    expect(Object.keys(left).sort()).toEqual(['[removed]', '[removed] 2', '[removed] 3', 'else']);
    expect(left).toMatchObject({ '[removed]': 2, else: 4 });
    expect(Object.values(left)).toEqual(expect.arrayContaining([1, { '[removed]': 3 }]));
  });
});

it('a redaction names what else has the words: what rows refer to, and rows that refer to nothing', async () => {
  const { word } = newCanary();
  const [id, other, another] = [await known('Person'), await known('Person'), await known('Person')];
  const add = async (of: string | null, text: string, code = '') => {
    const row = randomUUID();
    await prisma.$executeRaw`INSERT INTO "facts_Loose" VALUES (${row}::uuid, ${of && rowId(of)}::uuid, ${text}, ${code})`;
    return row;
  };
  for (const of of [id, other]) await add(of, `It was ${word}.`);
  await add(another, 'Else', word);
  const loose = await add(null, `It was ${word}.`);
  const { text } = await newsroom.ask(Redact, { input: { id, text: word, ...WHY } }, newsroom.tokens.EDITOR);
  expect(JSON.parse(text)).toMatchObject({
    data: {
      redact: {
        elsewhere: [
          { __typename: 'Person', id: other },
          { __typename: 'Loose', id: globalId('Loose', loose), text: `It was ${word}.` },
        ],
      },
    },
  });
});

it('nothing is redacted while the database has rows of an extension that this process lacks', async () => {
  const { word } = newCanary();
  const id = await known('Person', { description: `Of ${word}.` });
  const row = await learn('Person', id, { word, slug: '' });
  const list = join(tmpdir(), `${randomUUID()}.ndjson`);
  const settings = { DATABASE_URL: newsroom.databaseUrl };
  await redacted({ id: await known('Article') });
  expect(await call(redactionsCommand, ['export', '--out', list], settings)).toMatchObject({ code: 0 });
  const all = (installed() as Extension[]).splice(0);
  const back = () => (installed() as Extension[]).push(...all.splice(0));
  onTestFinished(() => void back());
  const refusal =
    "The database has rows of extensions that aren't installed here, which may have the words, too: facts. Nothing was redacted. Start all nodes with these extensions in the dateline.config.ts, or remove their tables as docs/extending.md says.";
  expect(await redact({ id, text: word })).toMatchObject({
    __typename: 'ValidationError',
    path: ['input', 'id'],
    message: refusal,
  });
  expect(await prisma.person.findUniqueOrThrow({ where: { id: rowId(id) } })).toMatchObject({
    description: `Of ${word}.`,
  });
  expect(await call(redactionsCommand, ['replay', list], settings)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(refusal) as string,
  });
  back();
  expect(await redact({ id, text: word })).toMatchObject({ __typename: 'RedactPayload' });
  expect(await row()).toMatchObject({ need: 'Of [removed] much.' });
});

describe('merging two people', () => {
  const Merge = untyped<{ mergePeople: object }, { input: object }>(
    'mutation ($input: MergePeopleInput!) { mergePeople(input: $input) { __typename } }',
  );
  const merge = async (fromId: string, intoId: string) => {
    const { data } = await newsroom.ask(Merge, { input: { fromId, intoId } }, newsroom.tokens.EDITOR);
    expect(data).toEqual({ mergePeople: { __typename: 'MergePeoplePayload' } });
  };
  const add = (table: string, ...values: (string | number)[]) =>
    prisma.$executeRawUnsafe(
      `INSERT INTO "facts_${table}" VALUES (gen_random_uuid(), ${values.map((value) => (typeof value === 'string' ? `'${rowId(value)}'` : value)).join()})`,
    );
  const of = (table: string, id: string) =>
    prisma.$queryRawUnsafe<object[]>(`SELECT * FROM "facts_${table}" WHERE "ofId" = '${rowId(id)}'`);

  it('has the rows that referred to the one refer to the other', async () => {
    const [from, into] = [await known('Person'), await known('Person')];
    await learn('Person', from, newCanary());
    await learn('Person', into, newCanary());
    await add('Sole', from);
    await merge(from, into);
    expect(await of('OfPerson', into)).toHaveLength(2);
    expect(await of('Sole', into)).toHaveLength(1);
  });

  it('keeps the row of the other where a unique index allows only one', async () => {
    const [from, into] = [await known('Person'), await known('Person')];
    for (const id of [from, into]) await add('Sole', id);
    for (const id of [from, into]) await add('Pair', id, 1);
    await add('Pair', from, 2);
    const kept = await of('Sole', into);
    await merge(from, into);
    expect(await of('Sole', into)).toEqual(kept);
    expect(await of('Pair', into)).toHaveLength(2);
  });
});

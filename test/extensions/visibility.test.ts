import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { Role } from '../../generated/prisma/client.ts';
import { defineExtension, type Builder, type Table } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';
import { eventually } from '../support/until.ts';

const FOLLOWED = ['Article', 'Statement', 'Person'] as const;
const tableFor = (visibleTo: Table['visibleTo']): Table => ({ columns: { note: 'text' }, visibleTo });
const TABLES: Readonly<Record<string, Table>> = {
  Open: tableFor('EVERYONE'),
  Team: tableFor('MEMBERS'),
  Desk: tableFor('EDITORS'),
  ...Object.fromEntries(FOLLOWED.map((type) => [`Of${type}`, tableFor({ follows: 'ofId' })])),
  Both: tableFor({ follows: ['articleId', 'personId'] }),
};
const CREATE = Object.keys(TABLES).map((type) => {
  const of = type.startsWith('Of')
    ? `, "ofId" UUID REFERENCES "${type.slice(2)}" ("id") ON DELETE CASCADE`
    : type === 'Both'
      ? ', "articleId" UUID REFERENCES "Article" ("id"), "personId" UUID REFERENCES "Person" ("id")'
      : '';
  return `CREATE TABLE "marks_${type}" ("id" UUID PRIMARY KEY, "note" TEXT NOT NULL${of});`;
});

function addLists(builder: Builder): void {
  for (const type of Object.keys(TABLES)) {
    builder.tableType(type, {
      description: 'A mark.',
      fields: { note: { type: 'String', nullable: false, description: 'Its text.' } },
    });
    builder.field('Query', `all${type}`, {
      type: [type],
      description: 'All of them.',
      resolve: (_root, _args, { list }) => list(type),
    });
  }
  builder.field('Query', 'sameNote', {
    type: ['OfArticle'],
    description: 'Those with this text.',
    args: { note: { type: 'line', description: 'The text.' } },
    resolve: (_root, { note }: { note: string }, { find }) => find('OfArticle', { note }),
  });
  builder.field('Article', 'marks', {
    type: ['Both'],
    description: 'Those on the article.',
    resolve: ({ id }: { id: string }, _args, { find }) => find('Both', { articleId: id }),
  });
  builder.field('Query', 'marked', {
    type: 'Article',
    description: 'An article.',
    args: { id: { type: 'Article', description: 'Its id.' } },
    resolve: (_root, { id }: { id: string }) => id,
  });
}

const marks = defineExtension({
  name: 'marks',
  tables: TABLES,
  migrations: folderOf({ '001.sql': CREATE.join('\n') }),
  schema: addLists,
});
const other = defineExtension({
  name: 'other',
  schema: (builder) =>
    builder.field('Query', 'stolen', {
      type: ['Open'],
      description: 'The rows of another extension.',
      resolve: (_root, _args, { find }) => find('Open', { note: 'mine' }),
    }),
});

const { newsroom, openDesk, untyped } = await openExtended([marks, other]);
const { metric } = await import('../support/newsroom/newsroom.ts');
const { rowId } = await import('../support/newsroom/factories.ts');
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const sql = (text: string, ...values: string[]) => newsroom.prisma.$executeRawUnsafe(text, ...values);
async function mark(type: string, note: string, of?: { id: string } | null) {
  const id = randomUUID();
  if (of === undefined) await sql(`INSERT INTO "marks_${type}" VALUES ($1::uuid, $2)`, id, note);
  else if (of === null) await sql(`INSERT INTO "marks_${type}" VALUES ($1::uuid, $2, NULL)`, id, note);
  else await sql(`INSERT INTO "marks_${type}" VALUES ($1::uuid, $2, $3::uuid)`, id, note, rowId(of.id));
}
async function notes(type: string, token?: string): Promise<string[]> {
  const query = untyped<{ all: { note: string }[] }, Record<string, never>>(`{ all: all${type} { note } }`);
  return (await newsroom.ask(query, {}, token)).data.all.map(({ note }) => note).toSorted();
}
/** Whether the answer was kept. */
async function isHit(ask: () => Promise<unknown>): Promise<boolean> {
  const hits = () => metric(newsroom, 'dateline_read_cache_requests_total{result="hit"}');
  const before = await hits();
  await ask();
  return (await hits()) > before;
}
/** Who sees the note in the table. */
async function viewersOf(type: string, note: string): Promise<string[]> {
  const roles: (Role | 'READER')[] = ['READER', 'REPORTER', 'EDITOR'];
  const seen = await Promise.all(
    roles.map((role) => notes(type, role === 'READER' ? undefined : newsroom.tokens[role])),
  );
  return roles.filter((_role, index) => seen[index]?.includes(note));
}

describe('a row of an extension', () => {
  it('is for everyone, members or editors, as its table says', async () => {
    for (const type of ['Open', 'Team', 'Desk']) await mark(type, type);
    expect(await viewersOf('Open', 'Open')).toEqual(['READER', 'REPORTER', 'EDITOR']);
    expect(await viewersOf('Team', 'Team')).toEqual(['REPORTER', 'EDITOR']);
    expect(await viewersOf('Desk', 'Desk')).toEqual(['EDITOR']);
  });

  it('that follows an object is for those who see the object', async () => {
    await mark('OfArticle', 'draft', await desk.article());
    await mark('OfArticle', 'published', await desk.publishedArticle());
    await mark('OfStatement', 'noted', await desk.statement());
    await mark('OfPerson', 'noted', await desk.person());
    await mark('OfPerson', 'public', await desk.person({ visibility: 'PUBLIC' }));
    expect(await viewersOf('OfArticle', 'draft')).toEqual(['EDITOR']);
    expect(await viewersOf('OfArticle', 'published')).toEqual(['READER', 'REPORTER', 'EDITOR']);
    expect(await viewersOf('OfStatement', 'noted')).toEqual(['REPORTER', 'EDITOR']);
    expect(await viewersOf('OfPerson', 'noted')).toEqual(['REPORTER', 'EDITOR']);
    expect(await viewersOf('OfPerson', 'public')).toEqual(['READER', 'REPORTER', 'EDITOR']);
  });

  it('that follows several objects is for those who see all that it refers to', async () => {
    const [draft, article] = [await desk.article(), await desk.publishedArticle()];
    const [noted, person] = [await desk.person(), await desk.person({ visibility: 'PUBLIC' })];
    const both = (note: string, ...of: ({ id: string } | null)[]) =>
      newsroom.prisma.$executeRawUnsafe(
        'INSERT INTO "marks_Both" VALUES ($1::uuid, $2, $3::uuid, $4::uuid)',
        ...[randomUUID(), note, ...of.map((object) => object && rowId(object.id))],
      );
    const readers = ['READER', 'REPORTER', 'EDITOR'];
    const rows = [
      ['shown', [article, person], readers],
      ['of a draft', [draft, person], ['EDITOR']],
      ['by a noted person', [article, noted], ['REPORTER', 'EDITOR']],
      ['of an article alone', [article, null], readers],
      ['by a noted person alone', [null, noted], ['REPORTER', 'EDITOR']],
      ['of nothing', [null, null], ['EDITOR']],
    ] as const;
    // All rows first: SQL by hand drops cached answers only a moment later.
    for (const [note, [of, by]] of rows) await both(note, of, by);
    for (const [note, , viewers] of rows)
      expect([note, await viewersOf('Both', note)]).toEqual([note, viewers]);
  });

  it('that refers to nothing is for editors', async () => {
    for (const type of FOLLOWED) {
      await mark(`Of${type}`, 'nothing', null);
      expect(await viewersOf(`Of${type}`, 'nothing')).toEqual(['EDITOR']);
    }
  });

  it('goes from the answers that are kept when its article goes, or when SQL by hand changes it', async () => {
    const article = await desk.publishedArticle();
    await mark('OfArticle', 'cached', article);
    await mark('Open', 'before');
    for (const [type, note] of [
      ['OfArticle', 'cached'],
      ['Open', 'before'],
    ] as const) {
      await eventually(async () => {
        expect(await isHit(async () => expect(await notes(type)).toContain(note))).toBe(true);
      });
    }
    await desk.withdraw(article);
    expect(await notes('OfArticle')).not.toContain('cached');
    await sql(`UPDATE "marks_Open" SET "note" = 'after' WHERE "note" = 'before'`);
    await eventually(async () => expect(await notes('Open')).toContain('after'));
  });

  it('for members or editors drops no answer to readers', async () => {
    for (const type of ['Team', 'Desk']) {
      await eventually(async () => expect(await isHit(() => notes(type))).toBe(true));
      await mark(type, 'hidden');
      // The node learns of changes in their order.
      await mark('Open', `after ${type}`);
      await eventually(async () => expect(await notes('Open')).toContain(`after ${type}`));
      expect(await isHit(() => notes(type))).toBe(true);
    }
  });

  it('is found among any number of others that the caller does not see', async () => {
    const draft = await desk.article();
    await newsroom.prisma.$executeRaw`INSERT INTO "marks_OfArticle"
      SELECT ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'crowded', ${rowId(draft.id)}::uuid
      FROM generate_series(1, 2250) i`;
    await mark('OfArticle', 'crowded', await desk.publishedArticle());
    const Same = untyped<{ sameNote: object[] }, { note: string }>(
      'query ($note: String!) { sameNote(note: $note) { id } }',
    );
    const found = async (token?: string) =>
      (await newsroom.ask(Same, { note: 'crowded' }, token)).data.sameNote;
    expect(await found()).toHaveLength(1);
    expect(await found(newsroom.tokens.EDITOR)).toHaveLength(100);
  });
});

describe('rows that the caller does not see are passed over, at most 5,000 of them', () => {
  const Marks = untyped<{ nodes: { marks: { note: string }[] }[] }, { ids: string[] }>(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { marks { note } } } }',
  );
  const marksOf = async (...articles: { id: string }[]) =>
    (await newsroom.ask(Marks, { ids: articles.map(({ id }) => id) })).data.nodes.map(({ marks }) =>
      marks.map(({ note }) => note),
    );

  it('for all items of a list together, so that the time tells little of them', async () => {
    const [noted, person] = [await desk.person(), await desk.person({ visibility: 'PUBLIC' })];
    const first = await desk.publishedArticle();
    const others = await Promise.all(Array.from({ length: 5 }, async () => desk.publishedArticle()));
    const articles = [first, ...others];
    /** Rows that readers don't see, and then one that they see. */
    const crowd = async (article: { id: string }, start: number, size: number) => {
      await newsroom.prisma.$executeRaw`INSERT INTO "marks_Both"
        SELECT ('00000000-0000-4000-8000-' || lpad((${start}::int + i)::text, 12, '0'))::uuid, 'hidden', ${rowId(article.id)}::uuid, ${rowId(noted.id)}::uuid
        FROM generate_series(1, ${size}::int) i`;
      await newsroom.prisma
        .$executeRaw`INSERT INTO "marks_Both" VALUES (${randomUUID()}::uuid, 'seen', ${rowId(article.id)}::uuid, ${rowId(person.id)}::uuid)`;
    };
    await crowd(first, 0, 900);
    for (const [index, article] of others.entries()) await crowd(article, 1_000 + index * 2_000, 2_000);
    for (const article of articles) expect(await marksOf(article)).toEqual([['seen']]);
    expect(await marksOf(...articles)).toEqual(articles.map(() => []));
  });
});

describe('what a field of an extension returns', () => {
  const Marked = untyped<{ marked: object | null }, { id: string }>(
    'query ($id: ID!) { marked(id: $id) { id } }',
  );

  it('is null for an id of an object that the caller does not see', async () => {
    const { id } = await desk.article();
    expect((await newsroom.ask(Marked, { id })).data).toEqual({ marked: null });
    expect((await newsroom.ask(Marked, { id }, newsroom.tokens.EDITOR)).data).toEqual({ marked: { id } });
  });

  it('has no rows of another extension', async () => {
    const Stolen = untyped<{ stolen: null }, Record<string, never>>('{ stolen { note } }');
    await mark('Open', 'mine');
    const { data, errors } = await newsroom.ask(Stolen, {});
    expect(data).toEqual({ stolen: null });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(newsroom.logged)).toContain(
      'The extension other failed in Query.stolen: it has no table Open',
    );
  });
});

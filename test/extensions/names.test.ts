import { randomUUID } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

/** Names that SQL has for something else: aliases, variables, keywords, and names in quotes. More than a function takes arguments. */
const NAMES = [
  ...Array.from('abcdefghijklmnopqrstuvwxyz'),
  ...['row', 'value', 'last', 'old', 'new', 'was', 'became', 'keys', 'payload', 'changed', 'table', 'select'],
  ...['from', 'into', 'column', 'others', 'noun2', 'bodyPartIds', 'tp', 'held', 'x.y', 'Upper', 'a?', '$1'],
  ...Array.from({ length: 60 }, (_, index) => `c${index}`),
  ...['quote"d', "apo'strophe", 'back\\slash', 'new\nline', 'odd_Thing'],
];
const quoted = NAMES.map(escapeIdentifier);

const odd = defineExtension({
  name: 'odd',
  tables: {
    Thing: {
      columns: Object.fromEntries(NAMES.map((name) => [name, 'text'] as const)),
      visibleTo: { follows: 'of"' },
    },
  },
  migrations: folderOf({
    '001.sql': `CREATE TABLE "odd_Thing" ("id" UUID PRIMARY KEY, "of""" UUID REFERENCES "Person" ("id"),
      ${quoted.map((name) => `${name} TEXT`).join(', ')});`,
  }),
  schema(builder) {
    builder.tableType('Thing', {
      description: 'A thing.',
      fields: {
        texts: {
          type: ['String'],
          description: 'Its texts.',
          resolve: (row: Record<string, string>) => NAMES.map((name) => row[name]),
        },
      },
    });
    builder.field('Query', 'listed', {
      type: ['Thing'],
      description: 'All of them.',
      resolve: (_root, _args, { list }) => list('Thing'),
    });
    builder.field('Query', 'found', {
      type: 'Int',
      description: 'In how many columns a text is found.',
      args: { text: { type: 'line', description: 'The text.' } },
      resolve: async (_root, { text }, { find }) =>
        (await Promise.all(NAMES.map((name) => find('Thing', { [name]: text })))).flat().length,
    });
  },
});

const { newsroom, openDesk, untyped, importedElsewhere } = await openExtended([odd]);
afterAll(() => newsroom.close());
const { rowId } = await import('../support/newsroom/factories.ts');
const { redacting } = await import('../support/redactions/redacting.ts');
const desk = openDesk(newsroom);
const { prisma } = newsroom;

type Things = readonly { readonly texts: readonly string[] }[];
const Read = untyped<{ listed: Things; found: number }, { text: string }>(
  'query ($text: String!) { listed { texts } found(text: $text) }',
);
const read = async (text: string) => (await newsroom.ask(Read, { text })).data;
const Merge = untyped<{ mergePeople: object }, { input: object }>(
  'mutation ($input: MergePeopleInput!) { mergePeople(input: $input) { __typename } }',
);

it('A column can have any name, and a table more than a hundred', async () => {
  const { id: personId } = await desk.person({ visibility: 'PUBLIC' });
  const all = (text: string) => ({ texts: NAMES.map(() => text) });
  await prisma.$executeRawUnsafe(
    `INSERT INTO "odd_Thing" VALUES ($1::uuid, $2::uuid, ${NAMES.map(() => '$3').join()})`,
    ...[randomUUID(), rowId(personId), 'Some word'],
  );
  expect(await read('Some word')).toEqual({
    listed: [all('Some word')],
    found: NAMES.length,
  });
  await prisma.$executeRawUnsafe(
    `UPDATE "odd_Thing" SET ${quoted.map((name) => `${name} = 'Some other word'`).join()}`,
  );
  expect(await read('x')).toEqual({ listed: [all('Some other word')], found: 0 });
  const { redacted } = redacting(newsroom);
  await redacted({ id: personId, text: 'other' });
  expect(await read('x')).toEqual({ listed: [all('Some [removed] word')], found: 0 });
  const { id: intoId } = await desk.person({ visibility: 'PUBLIC' });
  await newsroom.ask(Merge, { input: { fromId: personId, intoId } }, newsroom.tokens.EDITOR);
  const rows = await prisma.$queryRaw<object[]>`SELECT * FROM "odd_Thing"`;
  expect(rows).toMatchObject([{ 'of"': rowId(intoId) }]);
  const { report, rows: rowsThere } = await importedElsewhere(newsroom);
  expect(report.skipped).toBe(0);
  expect(await rowsThere('SELECT * FROM "odd_Thing"')).toEqual(rows);
});

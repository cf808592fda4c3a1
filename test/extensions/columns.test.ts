import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { defineExtension } from '../../src/index.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

/** Types of columns, with a value, the type of the field that shows it, and what clients get. */
const COLUMNS: readonly (readonly [type: string, sql: string, field: string, shown: unknown])[] = [
  ['TEXT', `'A text'`, 'String', 'A text'],
  ['INTEGER', '7', 'Int', 7],
  ['BIGINT', '500', 'Int', 500],
  ['BIGINT', '9007199254740993', 'String', '9007199254740993'],
  ['NUMERIC', '12.50', 'String', '12.50'],
  ['NUMERIC', '12.50', 'Float', 12.5],
  ['DOUBLE PRECISION', '0.5', 'Float', 0.5],
  ['BOOLEAN', 'true', 'Boolean', true],
  ['DATE', `'2026-12-24'`, 'String', '2026-12-24'],
  ['DATE', `'2026-12-24'`, 'EDTFDate', '2026-12-24'],
  ['TIME', `'19:30'`, 'String', '19:30:00'],
  ['TIMESTAMPTZ', `'2026-12-24T19:30+01:00'`, 'DateTime', '2026-12-24T18:30:00.000Z'],
  ['INTERVAL', `'2 hours'`, 'String', '02:00:00'],
  ['INT4RANGE', `'[1,5)'`, 'String', '[1,5)'],
  ['"Visibility"', `'PUBLIC'`, 'String', 'PUBLIC'],
  ['JSONB', `'{"a": [1, null]}'`, 'JSON', { a: [1, null] }],
  ['UUID', `'00000000-0000-4000-8000-000000000000'`, 'ID', '00000000-0000-4000-8000-000000000000'],
];
const codes = ['TEXT', 'JSONB', 'INT4RANGE'];
const named = COLUMNS.map((column, index) => [`c${index}`, ...column] as const);

const typed = defineExtension({
  name: 'typed',
  tables: {
    Thing: {
      columns: Object.fromEntries(
        named.flatMap(([name, type]) => (codes.includes(type) ? [[name, 'code'] as const] : [])),
      ),
      visibleTo: 'EVERYONE',
    },
  },
  migrations: folderOf({
    '001.sql': `CREATE TABLE "typed_Thing" ("id" UUID PRIMARY KEY, ${named.map(([name, type]) => `"${name}" ${type}`).join(', ')});`,
  }),
  schema(builder) {
    builder.enumType('Mood', { description: 'A mood.', values: { GLAD: 'Glad.', SAD: 'Sad.' } });
    builder.tableType('Thing', {
      description: 'A thing.',
      fields: Object.fromEntries(named.map(([name, , , type]) => [name, { type, description: 'A value.' }])),
    });
    builder.field('Query', 'things', {
      type: ['Thing'],
      description: 'All of them.',
      resolve: (_root, _args, { list }) => list('Thing'),
    });
    for (const [name] of named)
      builder.field('Query', `${name}Of`, {
        type: ['Thing'],
        description: 'Those with this value.',
        args: { value: { type: 'line', description: 'The value, as a text.' } },
        resolve: (_root, { value }, { find }) => find('Thing', { [name]: value }),
      });
    builder.field('Query', 'echo', {
      type: 'String',
      description: 'What it gets.',
      args: {
        mood: { type: 'Mood', description: 'A mood.' },
        weight: { type: 'Float', description: 'A number.' },
      },
      resolve: (_root, { mood, weight }) => `${mood} ${weight}`,
    });
    const wrong = (name: string, type: string | [string], value: unknown) =>
      builder.field('Query', name, { type, description: 'A wrong value.', resolve: () => value });
    wrong('bigInJson', 'JSON', { n: 1n });
    wrong('scriptUrl', 'URL', 'javascript:alert(1)');
    wrong('timeAsText', 'String', new Date(0));
    wrong('dayAsDate', 'EDTFDate', new Date(0));
    wrong('nullInList', ['String'], ['a', null]);
    wrong('noRow', 'Article', { foo: 1 });
    builder.mutation('feel', {
      description: 'Takes a mood. Requires the role EDITOR.',
      may: 'EDITOR',
      input: {
        mood: { type: 'Mood', description: 'A mood.' },
        weight: { type: 'Float', description: 'A number.' },
      },
      payload: { thing: 'Thing' },
      async change({ mood, weight }, { sql, newId }) {
        const id = newId();
        await sql`INSERT INTO "typed_Thing" ("id", "c0", "c6") VALUES (${id}::uuid, ${mood}, ${weight})`;
        return { thing: id };
      },
    });
    builder.mutation('vanish', {
      description: 'Returns nothing. Requires the role EDITOR.',
      may: 'EDITOR',
      input: {},
      payload: { thing: 'Thing' },
      change: () => Promise.resolve(undefined as never),
    });
  },
});

const { newsroom, untyped, importedElsewhere } = await openExtended([typed]);
afterAll(() => newsroom.close());
const ask = (query: string, token?: string) =>
  newsroom.ask(untyped<Record<string, unknown>, Record<string, never>>(query), {}, token);

describe('a column', () => {
  it('of any type is shown as its field says, exported and imported', async () => {
    await newsroom.prisma.$executeRawUnsafe(
      `INSERT INTO "typed_Thing" VALUES ('${randomUUID()}', ${named.map(([, , sql]) => sql).join(', ')})`,
    );
    const { data } = await ask(`{ things { ${named.map(([name]) => name).join(' ')} } }`);
    const shown = Object.fromEntries(named.map(([name, , , , value]) => [name, value]));
    expect(data).toEqual({ things: [shown] });
    const { rows } = await importedElsewhere(newsroom);
    const all = `SELECT ${named.map(([name]) => `"${name}"::text`).join(', ')} FROM "typed_Thing"`;
    expect(await rows(all)).toEqual(await newsroom.prisma.$queryRawUnsafe(all));
  });
});

it('rows are found by a value of a column of any type, as PostgreSQL reads it from a text', async () => {
  const nulls = COLUMNS.map(() => 'NULL').join(', ');
  for (const values of [named.map(([, , sql]) => sql).join(', '), nulls])
    await newsroom.prisma.$executeRawUnsafe(
      `INSERT INTO "typed_Thing" VALUES ('${randomUUID()}', ${values})`,
    );
  for (const [name, , sql, , shown] of named) {
    const value = JSON.stringify(sql.replaceAll("'", ''));
    const { data } = await ask(`{ found: ${name}Of(value: ${value}) { ${name} } }`);
    const found = data['found'] as object[];
    expect([name, found[0]]).toEqual([name, { [name]: shown }]);
    expect(new Set(found.map((row) => JSON.stringify(row))).size).toBe(1);
  }
  const { errors } = await ask('{ c1Of(value: "many") { c1 } }');
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  expect(JSON.stringify(newsroom.logged)).toContain('invalid input syntax for type integer: ');
});

describe('an argument and an input', () => {
  it('can be an enum of the extension, or a decimal number', async () => {
    expect((await ask('{ echo(mood: SAD, weight: 0.25) }')).data).toEqual({ echo: 'SAD 0.25' });
    const feel =
      'mutation { feel(input: { mood: GLAD, weight: 0.25 }) { ... on FeelPayload { thing { c0 c6 } } } }';
    const { data } = await ask(feel, newsroom.tokens.EDITOR);
    expect(data).toEqual({ feel: { thing: { c0: 'GLAD', c6: 0.25 } } });
    const { text } = await ask('{ echo(mood: MAD, weight: 1) }');
    expect(text).toContain('Value \\"MAD\\" does not exist in \\"Mood\\" enum');
  });
});

describe('a value that no client could read', () => {
  it.each([
    ['bigInJson', 'it returned a value that is no JSON'],
    ['scriptUrl', 'it returned a value that is no URL'],
    ['timeAsText', 'it returned a value that is no String'],
    ['dayAsDate', 'it returned a value that is no EDTFDate'],
    ['nullInList', 'it returned nothing, where nothing may be null'],
    ['noRow { id }', 'it returned an object without the id of a row'],
  ])('makes its field null, and the log names it: %s', async (selection, problem) => {
    const [field = ''] = selection.split(' ');
    const { data } = await ask(`{ ${selection} other: echo(mood: SAD, weight: 1) }`);
    expect(data).toEqual({ [field]: null, other: 'SAD 1' });
    expect(JSON.stringify(newsroom.logged)).toContain(
      `The extension typed failed in Query.${field}: ${problem}`,
    );
  });

  it('is also a mutation’s that returns nothing', async () => {
    const { errors } = await ask('mutation { vanish(input: {}) { __typename } }', newsroom.tokens.EDITOR);
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(newsroom.logged)).toContain(
      'The extension typed failed in vanish: it returned no thing',
    );
  });
});

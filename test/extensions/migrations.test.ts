import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Extension } from '../../src/extensions/define.ts';
import { columnsShown, install, installed, showColumn } from '../../src/extensions/installed.ts';
import { applyExtensionMigrations, lackingExtensionMigrations } from '../../src/extensions/migrations.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { rowsIn } from '../support/extensions/extended.ts';
import { folderOf } from '../support/extensions/folder.ts';

const TABLE = 'CREATE TABLE "own_Thing" ("id" UUID PRIMARY KEY, "name" TEXT);';
const THING: Extension['tables'] = { Thing: { columns: { name: 'text' }, visibleTo: 'EVERYONE' } };

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});

/** Has this process the extension alone, as its next start would. */
function use(files: Readonly<Record<string, string>>, tables = THING): string {
  (installed() as Extension[]).length = 0;
  const migrations = folderOf(files);
  install([{ name: 'own', migrations, tables: tables ?? {} }]);
  return migrations;
}
const apply = (url = database.url) => applyExtensionMigrations(url);
const tables = () =>
  rowsIn(database.url, `SELECT FROM pg_class WHERE relname LIKE 'own\\_%' AND relkind = 'r'`);

describe('migrations of an extension', () => {
  it('are applied once each, in the order of their names', async () => {
    use({ '002.sql': 'ALTER TABLE "own_Thing" ADD COLUMN "size" INT;', '001.sql': TABLE });
    expect(await lackingExtensionMigrations(database.url)).toHaveLength(2);
    expect(await apply()).toEqual(['own/001.sql', 'own/002.sql']);
    expect(await apply()).toEqual([]);
  });

  it('are applied once by nodes that start at the same time', async () => {
    use({ '001.sql': TABLE });
    const applied = await Promise.all([apply(), apply(), apply()]);
    expect(applied.flat()).toEqual(['own/001.sql']);
  });

  it('leave nothing if one fails, and the message names it', async () => {
    use({ '001.sql': TABLE, '002.sql': 'ALTER TABLE "own_Thing" ADD COLUMN "name" INT;' });
    await expect(apply()).rejects.toThrow(
      'The migration 002.sql of the extension own failed: column "name" of relation "own_Thing" already exists. Nothing was applied.',
    );
    expect(await tables()).toEqual([]);
  });

  it.each([
    'COMMIT;',
    'COMMIT WORK;',
    'commit and chain',
    'END;',
    'ROLLBACK;',
    'SAVEPOINT "a"; ROLLBACK TO "a";',
    '/* a comment */ COMMIT; BEGIN;',
    "PREPARE TRANSACTION 'a';",
  ])('begin and end no transaction: %s', async (command) => {
    use({ '001.sql': TABLE, '002.sql': `CREATE TABLE "own_Other" ("id" UUID); ${command}` });
    await expect(apply()).rejects.toThrow(
      'The migration 002.sql of the extension own failed: it has BEGIN, COMMIT or another command of transactions. Nothing was applied.',
    );
    expect(await tables()).toEqual([]);
  });

  it('can be of any number of statements, and have such words in texts', async () => {
    const words = `UPDATE "own_Thing" SET "name" = "name" || '\nCOMMIT;\n' || $$ 'END' $$;`;
    use({ '001.sql': `${TABLE} INSERT INTO "own_Thing" VALUES (gen_random_uuid(), 'It''s'); ${words}` });
    expect(await apply()).toEqual(['own/001.sql']);
    expect(await rowsIn(database.url, 'SELECT "name" FROM "own_Thing"')).toEqual([
      { name: "It's\nCOMMIT;\n 'END' " },
    ]);
  });

  it('stay as they are once they are applied, and come after those that are', async () => {
    const folder = use({ '001.sql': TABLE, '003.sql': '' });
    await apply();
    writeFileSync(join(folder, '002.sql'), '');
    await expect(apply()).rejects.toThrow(
      'The extension own has a migration 002.sql, but 003.sql is applied already: give it a later name.',
    );
    use({ '001.sql': `${TABLE} `, '003.sql': '' });
    await expect(apply()).rejects.toThrow('The extension own changed its migration 001.sql');
  });

  it('may get the line ends of Windows', async () => {
    const sql = TABLE.replace(', ', ',\n');
    use({ '001.sql': sql });
    await apply();
    use({ '001.sql': sql.replaceAll('\n', '\r\n') });
    expect(await apply()).toEqual([]);
  });

  it('are refused by an older version of the extension, which does not know the newer tables', async () => {
    use({ '001.sql': TABLE, '002.sql': '' });
    await apply();
    use({ '001.sql': TABLE });
    const refused =
      'The database has the migration 002.sql of the extension own, which this version of it lacks: install the newer version.';
    await expect(apply()).rejects.toThrow(refused);
    await expect(lackingExtensionMigrations(database.url)).rejects.toThrow(refused);
  });

  it('need the role that owns the tables, and the message says what to run', async () => {
    use({ '001.sql': TABLE });
    await expect(apply(database.servingUrl)).rejects.toThrow(
      'The database lacks the migration 001.sql of the extension own, and this role may not make it: run `dateline migrate` as the role',
    );
    expect(await tables()).toEqual([]);
    await apply();
    expect(await apply(database.servingUrl)).toEqual([]);
  });
});

describe('the tables of an extension', () => {
  const refusal = async (files: Readonly<Record<string, string>>, declared = THING) => {
    use(files, declared);
    return apply().then(
      () => 'It started.',
      (error: unknown) => (error as Error).message,
    );
  };
  const withColumn = (column: string) => ({
    '001.sql': TABLE.replace('"name" TEXT', `"name" TEXT, ${column}`),
  });

  it.each(['TEXT', 'VARCHAR(9)', 'JSONB', 'TEXT[]', 'VARCHAR(9)[]', 'CHAR(9)', 'BYTEA', '"word"'])(
    'have no column of the type %s that is not declared',
    async (type) => {
      const [column] = Object.values(withColumn(`"more" ${type}`));
      expect(await refusal({ '001.sql': `CREATE DOMAIN "word" AS TEXT; ${column}` })).toBe(
        'The extension own, table Thing: say in `columns` whether "more" is a text, an address or a code, for redactions.',
      );
    },
  );

  it.each(['json', 'xml', 'point', 'json[]', '"raw"', '"raw"[]', '"pair"'])(
    'have no column of the type %s, whose values PostgreSQL does not compare',
    async (type) => {
      const types = 'CREATE DOMAIN "raw" AS JSON NOT NULL; CREATE TYPE "pair" AS ("a" JSON, "b" INT);';
      const [column] = Object.values(withColumn(`"more" ${type}`));
      expect(await refusal({ '001.sql': `${types} ${column}` })).toBe(
        `The extension own, table Thing: "more" is of the type ${type.replaceAll('"', '')}, whose values PostgreSQL can't compare: use another, such as jsonb or text.`,
      );
    },
  );

  it('have columns of any type whose values it compares', async () => {
    const types = [
      '"word"',
      '"word"[]',
      '"mood"',
      '"mood"[]',
      '"pair"',
      'CIDR',
      'VARCHAR(9)',
      'CHAR(9)',
      'BIT(3)',
      'BYTEA',
      'XID',
      'NUMERIC(4, 1)[]',
      'TSTZRANGE',
      'MONEY',
    ];
    const made = `CREATE DOMAIN "word" AS TEXT NOT NULL; CREATE TYPE "mood" AS ENUM ('GLAD'); CREATE TYPE "pair" AS ("a" JSONB, "b" INT);`;
    const names = types.map((_type, index) => `c${index}`);
    const [columns] = Object.values(
      withColumn(types.map((type, index) => `"${names[index]}" ${type}`).join(', ')),
    );
    const codes = Object.fromEntries(names.map((name) => [name, 'code' as const]));
    const declared: Extension['tables'] = {
      Thing: { columns: { name: 'text', ...codes }, visibleTo: 'EVERYONE' },
    };
    expect(await refusal({ '001.sql': `${made} ${columns}` }, declared)).toBe('It started.');
  });

  it.each(['TEXT', 'TEXT[]', 'VARCHAR(9)[]', 'JSONB', 'INT'])(
    'can be changed if they have columns "slug" and "slugs" of the type %s',
    async (type) => {
      const [sql] = Object.values(withColumn(`"slug" ${type}, "slugs" ${type}`));
      const declared: Extension['tables'] = {
        Thing: { columns: { name: 'text', slug: 'code', slugs: 'code' }, visibleTo: 'EVERYONE' },
      };
      expect(await refusal({ '001.sql': sql ?? '' }, declared)).toBe('It started.');
      const values = `gen_random_uuid(), 'a', ${type === 'JSONB' ? `'{"a": 1}', '[]'` : type === 'INT' ? '1, 2' : `'{a}', '{b}'`}`;
      await rowsIn(
        database.url,
        `INSERT INTO "own_Thing" VALUES (${values}); UPDATE "own_Thing" SET "name" = 'b'; DELETE FROM "own_Thing"`,
      );
    },
  );

  it('are not made if they are refused, so that the file can be mended', async () => {
    expect(await refusal(withColumn('"more" TEXT'))).toMatch(/say in `columns` whether "more" is a text/);
    expect(await tables()).toEqual([]);
    expect(await refusal({ '001.sql': TABLE })).toBe('It started.');
  });

  it('refer to what a redaction can name', async () => {
    expect(await refusal(withColumn('"ofId" UUID REFERENCES "ArticleRevision" ("id")'))).toMatch(
      /"ofId" refers to ArticleRevision, which no redaction names: refer to what it belongs to/,
    );
  });

  it.each(['SERIAL', 'INT GENERATED BY DEFAULT AS IDENTITY', 'INT GENERATED ALWAYS AS IDENTITY'])(
    'have no column of the type %s, whose sequence an import does not advance',
    async (type) => {
      expect(await refusal(withColumn(`"number" ${type}`))).toMatch(
        /^The extension own, table Thing: "number" takes its numbers from a sequence, .+: make it a plain INT/,
      );
    },
  );

  it.each(['', 'NOT NULL', 'ON DELETE RESTRICT', 'ON DELETE SET NULL NOT NULL'])(
    'let Dateline delete a tag: "%s" does not',
    async (rule) => {
      expect(await refusal(withColumn(`"tagId" UUID REFERENCES "Tag" ("id") ${rule}`))).toBe(
        'The extension own, table Thing: "tagId" keeps rows of Tag from being deleted: give it ON DELETE CASCADE, or ON DELETE SET NULL without NOT NULL.',
      );
    },
  );

  it.each(['NOT NULL REFERENCES "Tag" ("id") ON DELETE CASCADE', 'REFERENCES "Tag" ON DELETE SET NULL'])(
    'may refer to a tag that can be deleted: %s',
    async (reference) => {
      expect(await refusal(withColumn(`"tagId" UUID ${reference}`))).toBe('It started.');
    },
  );

  it('have no row that keeps the row of a tag from being deleted with it', async () => {
    const [sql] = Object.values(withColumn('"tagId" UUID REFERENCES "Tag" ("id") ON DELETE CASCADE'));
    const part =
      'CREATE TABLE "own_Part" ("id" UUID PRIMARY KEY, "thingId" UUID REFERENCES "own_Thing" ("id")';
    const declared: Extension['tables'] = { ...THING, Part: { columns: {}, visibleTo: 'EVERYONE' } };
    expect(await refusal({ '001.sql': `${sql} ${part});` }, declared)).toMatch(
      /^The extension own, table Part: "thingId" keeps rows of own_Thing from being deleted/,
    );
    expect(await refusal({ '001.sql': `${sql} ${part} ON DELETE CASCADE);` }, declared)).toBe('It started.');
  });

  it('have no unique index by which a merge of people would lose rows', async () => {
    const [sql] = Object.values(withColumn('"personId" UUID REFERENCES "Person" ("id")'));
    const index = 'CREATE UNIQUE INDEX "once" ON "own_Thing" ("personId") WHERE "name" IS NOT NULL;';
    expect(await refusal({ '001.sql': `${sql} ${index}` })).toMatch(
      /^The index "once" of "own_Thing" is unique/,
    );
  });

  it('have no such index on rows that refer to others of the extension, which a merge may drop', async () => {
    const part = `CREATE TABLE "own_Part" ("id" UUID PRIMARY KEY, "thingId" UUID REFERENCES "own_Thing" ("id"), "size" INT);
      CREATE UNIQUE INDEX "once" ON "own_Part" ("thingId") WHERE "size" > 1;`;
    const declared: Extension['tables'] = { ...THING, Part: { columns: {}, visibleTo: 'EVERYONE' } };
    expect(await refusal({ '001.sql': `${TABLE} ${part}` }, declared)).toMatch(
      /^The index "once" of "own_Part" is unique/,
    );
  });

  it('refer to the ids of other rows, by a column for it alone', async () => {
    const byName = `CREATE TABLE "own_Part" ("id" UUID PRIMARY KEY, "code" TEXT CONSTRAINT "by_name" REFERENCES "own_Thing" ("name"));`;
    const declared: Extension['tables'] = {
      Thing: { columns: { name: 'code' }, visibleTo: 'EVERYONE' },
      Part: { columns: { code: 'code' }, visibleTo: 'EVERYONE' },
    };
    expect(
      await refusal({ '001.sql': `${TABLE.replace('TEXT', 'TEXT UNIQUE')} ${byName}` }, declared),
    ).toMatch(/^The foreign key "by_name" of "own_Part" must be one column that refers to the "id"/);
    const ofPerson = TABLE.replace('PRIMARY KEY', 'PRIMARY KEY REFERENCES "Person" ("id")');
    expect(await refusal({ '001.sql': ofPerson })).toMatch(
      /^The extension own, table Thing: its "id" refers to Person, so a merge would change it/,
    );
  });

  it.each([
    ['"w" TEXT UNIQUE', '', 'own_Thing_w_key'],
    ['"w" TEXT', 'CREATE UNIQUE INDEX "once" ON "own_Thing" ("id", lower("w"));', 'once'],
    ['"w" TEXT', 'CREATE UNIQUE INDEX "once" ON "own_Thing" ("id") WHERE "w" IS NULL;', 'once'],
    ['"w" TEXT, EXCLUDE USING btree ("w" WITH =)', '', 'own_Thing_w_excl'],
  ])(
    'have no texts that must differ, which a redaction can make equal: %s %s',
    async (column, more, index) => {
      const [sql] = Object.values(withColumn(column));
      const declared = (kind: 'text' | 'address' | 'code'): Extension['tables'] => ({
        Thing: { columns: { name: 'text', w: kind }, visibleTo: 'EVERYONE' },
      });
      for (const kind of ['text', 'address'] as const)
        expect(await refusal({ '001.sql': `${sql} ${more}` }, declared(kind))).toBe(
          `The extension own, table Thing: "w" is in the unique index "${index}", but texts can be equal after a redaction: drop the index, or declare a code if it has no words.`,
        );
      expect(await refusal({ '001.sql': `${sql} ${more}` }, declared('code'))).toBe('It started.');
    },
  );

  it('may have texts beside what must differ', async () => {
    const [sql] = Object.values(withColumn('"number" INT'));
    const index = 'CREATE UNIQUE INDEX ON "own_Thing" ("number") INCLUDE ("name");';
    expect(await refusal({ '001.sql': `${sql} ${index}` })).toBe('It started.');
  });

  it('have no column with a name that an export uses itself', async () => {
    expect(await refusal(withColumn('"noun" INT'))).toBe(
      'The extension own, table Thing: "noun" is what an export calls the table of a row: give the column another name.',
    );
  });

  it('have texts that a redaction can change', async () => {
    const declared = (kind: 'text' | 'code'): Extension['tables'] => ({
      Thing: { columns: { name: 'text', more: kind }, visibleTo: 'EVERYONE' },
    });
    expect(await refusal(withColumn('"more" VARCHAR(9)'), declared('text'))).toMatch(
      /^The extension own, table Thing: "more" must be a text without a limit/,
    );
    database = await createTestDatabase();
    expect(await refusal(withColumn('"more" VARCHAR(9)'), declared('code'))).toBe('It started.');
  });

  it('need not declare what has no words', async () => {
    const types = [
      'INT',
      'NUMERIC(9, 2)',
      'BOOLEAN',
      'TIMESTAMPTZ',
      'DATE',
      'INTERVAL',
      'UUID',
      'INT[]',
      '"Visibility"',
    ];
    const columns = types.map((type, index) => `"c${index}" ${type}`).join(', ');
    expect(await refusal(withColumn(columns))).toBe('It started.');
  });

  it('are declared, and there', async () => {
    expect(await refusal({ '001.sql': `${TABLE} CREATE TABLE "own_Other" ("id" UUID);` })).toBe(
      'The database has a table "own_Other", which its extension doesn\'t declare: declare it in `tables`, or drop it.',
    );
    database = await createTestDatabase();
    expect(await refusal({})).toBe('The extension own, table Thing: no migration makes "own_Thing".');
    database = await createTestDatabase();
    expect(await refusal({ '001.sql': TABLE.replace('UUID', 'INT') })).toMatch(
      /needs an "id" of the type uuid/,
    );
  });

  it('have the columns that fields show', async () => {
    showColumn('Thing', 'nme');
    onTestFinished(() => void (columnsShown('Thing') as string[]).pop());
    expect(await refusal({ '001.sql': TABLE })).toBe(
      'The extension own, table Thing: its field nme needs `resolve`, since "own_Thing" has no column "nme".',
    );
  });

  it('have a foreign key if they follow an object', async () => {
    const declared: Extension['tables'] = {
      Thing: { columns: { name: 'text' }, visibleTo: { follows: 'articleId' } },
    };
    expect(await refusal(withColumn('"articleId" UUID'), declared)).toMatch(
      /^The extension own, table Thing: "articleId" needs a foreign key to a table of Dateline/,
    );
    database = await createTestDatabase();
    expect(await refusal(withColumn('"articleId" UUID REFERENCES "Article" ("id")'), declared)).toBe(
      'It started.',
    );
  });
});

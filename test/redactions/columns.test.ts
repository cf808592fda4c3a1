import { describe, expect, it } from 'vitest';
import { placesOfWords } from '../../src/operations/places.ts';
import { DERIVED, wordedColumns, WORDLESS, type WordedTable } from '../../src/operations/worded-columns.ts';
import { BLOCK_COLUMNS } from '../../src/redactions/erase-blocks.ts';
import { COLUMNS } from '../../src/redactions/eraser.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = useNewsroom();

/** Texts that redactions reach in their own way. */
const HANDLED: Readonly<Record<string, string>> = {
  'Article.slug': 'eraseSlugs',
  'Article.slugs': 'eraseSlugs',
  'Person.slug': 'eraseSlugs',
  'Person.slugs': 'eraseSlugs',
  'Organization.slug': 'eraseSlugs',
  'Organization.slugs': 'eraseSlugs',
  'Campaign.slug': 'eraseSlugs',
  'Campaign.slugs': 'eraseSlugs',
  'Section.slug': 'eraseSlugs',
  'Section.slugs': 'eraseSlugs',
  'Tag.slug': 'eraseSlugs',
  'Tag.slugs': 'eraseSlugs',
  'Front.slug': 'eraseFront',
  'Contribution.creditedAs': 'eraseCredits',
  'LivePostContribution.creditedAs': 'eraseCredits',
  'ImportedArticle.sourceId': 'eraseImport',
  'ImportedPost.sourceId': 'eraseImports',
  'SearchWord.word': 'forgetSearchWords',
};

/** Tables whose words no object holds by itself, so that `elsewhere` doesn't look into them, and why. */
const NOBODYS: Readonly<Record<string, string>> = {
  AuditEntry: 'eraseTraces takes the words out of all of them',
  FeedEvent: 'they are those of a note, or of a slug, of its article',
  OutgoingMail: 'eraseTraces takes the words out of all of them',
  RedactionRun: 'eraseTraces takes the words out of all of them',
  SearchWord: 'forgetSearchWords takes them out',
  WebhookAttempt: 'eraseTraces takes the words out of all of them',
};

const wordedTables = () => newsroom.prisma.$queryRaw<WordedTable[]>(wordedColumns());

describe('a column that can have words', () => {
  it('is redacted', async () => {
    const columns = (await wordedTables()).flatMap(({ table, written }) =>
      written.map((column) => `${table}.${column}`),
    );
    const redacted = Object.entries({ ...COLUMNS, Block: BLOCK_COLUMNS }).flatMap(([table, names]) =>
      Object.keys(names).map((column) => `${table}.${column}`),
    );
    expect(columns.sort()).toEqual([...redacted, ...Object.keys(HANDLED)].sort());
  });

  it('is looked into for what else has the words', async () => {
    const places = new Set((await placesOfWords(newsroom.prisma)).map(({ table }) => table));
    const missing = (await wordedTables()).filter(
      ({ table, written }) => written.length > 0 && !places.has(table),
    );
    expect(missing.map(({ table }) => table)).toEqual(Object.keys(NOBODYS));
  });

  it('is also one of a table that nobody has thought of', async () => {
    const { prisma } = newsroom;
    const undo = new Error('Undone.');
    const change = prisma.$transaction(async (tx) => {
      await tx.$executeRaw`CREATE TABLE "Unheard" ("id" uuid, "at" timestamptz, "remark" varchar(20), "more" jsonb, "list" text[], "raw" bytea, "numbers" bigint[])`;
      const columns = ['remark', 'more', 'list', 'raw'];
      const after = await tx.$queryRaw<WordedTable[]>(wordedColumns());
      expect(after).toContainEqual({ table: 'Unheard', columns, written: columns });
      throw undo;
    });
    await expect(change).rejects.toThrow(undo);
  });

  it('is named only if the database has it', async () => {
    const columns = await newsroom.prisma.$queryRaw<{ name: string }[]>`
      SELECT c.relname || '.' || a.attname AS "name" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped`;
    const known = columns.map(({ name }) => name);
    expect(
      [...Object.keys(WORDLESS), ...Object.keys(DERIVED)].filter((name) => !known.includes(name)),
    ).toEqual([]);
  });
});

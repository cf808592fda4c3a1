import { escapeIdentifier } from 'pg';
import { Prisma } from '../../generated/prisma/client.ts';
import { addressesIn } from '../lib/compared-address.ts';
import { comparedText } from '../lib/compared-text.ts';
import { comparedHtml } from '../lib/redacted-text.ts';
import { addressPattern, searchPattern } from '../lib/search-pattern.ts';
import { BLOCK_COLUMNS } from './erase-blocks.ts';
import { COLUMNS, eraserOf } from './eraser.ts';
import type { Erasure } from './erasure.ts';

/**
 * The condition of SQL that a row may have words: each row that has them meets it.
 * @param text the SQL of the row's texts
 */
export function mayHaveWords(text: string, words: string): Prisma.Sql {
  const texts = Prisma.raw(text);
  return Prisma.sql`(${texts} ~ ${searchPattern(words)} OR ${texts} ~ ${addressPattern(words)})`;
}

/** Whether a text, a paragraph or an address has words. */
export function hasWords(words: string): (text: string) => boolean {
  const eraser = eraserOf(words, '');
  return (text) =>
    comparedText(text).includes(words) ||
    comparedHtml(text).includes(words) ||
    addressesIn(text).some((address) => eraser.hasInAddress(address));
}

/** The columns of a table that can have words, and how each has them. */
type Columns = Readonly<Record<string, string>>;

/** The same for columns. Each address meets it, since addresses have words in many ways. If the words aren't known, everything meets it. */
function mayHave({ eraser: { words } }: Erasure, columns: Columns): Prisma.Sql {
  if (words === null || words === '') return Prisma.sql`true`;
  const quoted = Object.entries(columns).map(([name, kind]) => ({ name: escapeIdentifier(name), kind }));
  const of = (wanted: string, condition: string) =>
    quoted.filter(({ kind }) => kind === wanted).map(({ name }) => `${name} ${condition}`);
  const names = quoted.map(({ name }) => name).join(', ');
  const known = [...of('address', 'IS NOT NULL'), ...of('html', `~ '="|&#'`)].map((sql) => `${sql} OR `);
  return Prisma.sql`(${Prisma.raw(known.join(''))} concat_ws(' ', ${Prisma.raw(names)}) ~ ${searchPattern(words)})`;
}

/**
 * The ids of the block versions of an article, or of its posts, that may have the words: PostgreSQL compares their texts. A live blog can
 * have tens of thousands, and nearly none has the words.
 * @param of the body of the article, one of its posts, or all of its posts
 */
export async function blocksWithWords(
  erasure: Erasure,
  articleId: string,
  of: 'BODY' | 'POSTS' | { readonly postId: string },
): Promise<string[]> {
  const where =
    of === 'BODY'
      ? Prisma.sql`"postId" IS NULL`
      : of === 'POSTS'
        ? Prisma.sql`"postId" IS NOT NULL`
        : Prisma.sql`"postId" = ${of.postId}::uuid`;
  const rows = await erasure.tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Block" WHERE "articleId" = ${articleId}::uuid AND ${where} AND ${mayHave(erasure, BLOCK_COLUMNS)}`;
  return rows.map(({ id }) => id);
}

/** As `blocksWithWords`: the ids of the revisions of posts whose headlines may have the words. */
export async function headlinesWithWords(
  erasure: Erasure,
  articleId: string,
  postId: string | null,
): Promise<string[]> {
  // Of each post for itself, or PostgreSQL may compare the headlines of the whole archive.
  const rows = await erasure.tx.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "LivePost" l CROSS JOIN LATERAL (SELECT * FROM "LivePostRevision" WHERE "postId" = l."id" OFFSET 0) r
    WHERE l."articleId" = ${articleId}::uuid AND (${postId}::uuid IS NULL OR l."id" = ${postId}::uuid)
      AND r."headline" IS NOT NULL AND ${mayHave(erasure, COLUMNS.LivePostRevision)}`;
  return rows.map(({ id }) => id);
}

import { Prisma } from '../../generated/prisma/client.ts';
import { searchPattern } from '../lib/search-pattern.ts';
import type { Erasure } from './erasure.ts';

/**
 * The ids of the block versions of an article, or of its posts, that may have the words: PostgreSQL compares their texts. A live blog can
 * have tens of thousands, and nearly none has the words. Addresses have words in other ways, so what has one is always among them.
 * @param of the body of the article, one of its posts, or all of its posts
 */
export async function blocksWithWords(
  { tx, eraser }: Erasure,
  articleId: string,
  of: 'BODY' | 'POSTS' | { readonly postId: string },
): Promise<string[]> {
  const where =
    of === 'BODY'
      ? Prisma.sql`"postId" IS NULL`
      : of === 'POSTS'
        ? Prisma.sql`"postId" IS NOT NULL`
        : Prisma.sql`"postId" = ${of.postId}::uuid`;
  const texts = Prisma.sql`concat_ws(' ', "html", "text", "caption", "provider", "altText", "creditText", array_to_string("items", ' '))`;
  const has =
    eraser.words === null || eraser.words === ''
      ? Prisma.sql`true`
      : Prisma.sql`"url" IS NOT NULL OR "license" IS NOT NULL OR strpos("html", '="') > 0 OR ${texts} ~ ${searchPattern(eraser.words)}`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Block" WHERE "articleId" = ${articleId}::uuid AND ${where} AND (${has})`;
  return rows.map(({ id }) => id);
}

/** As `blocksWithWords`: the ids of the revisions of posts whose headlines may have the words. */
export async function headlinesWithWords(
  { tx, eraser }: Erasure,
  articleId: string,
  postId: string | null,
): Promise<string[]> {
  const has =
    eraser.words === null || eraser.words === ''
      ? Prisma.sql`true`
      : Prisma.sql`r."headline" ~ ${searchPattern(eraser.words)}`;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "LivePost" l JOIN "LivePostRevision" r ON r."postId" = l."id"
    WHERE l."articleId" = ${articleId}::uuid AND (${postId}::uuid IS NULL OR l."id" = ${postId}::uuid) AND r."headline" IS NOT NULL AND (${has})`;
  return rows.map(({ id }) => id);
}

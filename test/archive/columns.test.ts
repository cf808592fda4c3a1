import { expect, it } from 'vitest';
import * as article from '../../src/archive/understand/article-record.ts';
import { ENTITIES } from '../../src/archive/understand/entities.ts';
import type { Fields, Parts } from '../../src/archive/understand/entity.ts';
import { NEWS_ENTITIES } from '../../src/archive/understand/news-entities.ts';
import { emptyNewsroom } from '../support/archive/files.ts';

/** The tables of an export, and which of their columns it has. */
function* exported(): Generator<readonly [table: string, columns: readonly string[]]> {
  for (const { name, fields, parts } of [...ENTITIES, ...NEWS_ENTITIES]) {
    yield [name, ['id', ...Object.keys(fields)]];
    yield* ofParts(parts);
  }
  const ofArticles: Record<string, Fields> = {
    ...{ Article: article.ARTICLE, Block: article.BLOCK, ArticleRevision: article.REVISION },
    ...{ Contribution: article.CONTRIBUTION, UpdateNote: article.NOTE, FormerNoteText: article.FORMER_TEXT },
    ...{
      CommentRequest: article.REQUEST,
      RedactionArticle: article.REDACTED,
      ImportedArticle: article.IMPORTED,
    },
  };
  for (const [table, fields] of Object.entries(ofArticles)) yield [table, ['id', ...Object.keys(fields)]];
}

/** Their names say it in each table: what follows from the dates, the parts, the former slugs and the order of the file. */
const FOLLOWS = /^(?:lockVersion|slugs|shownAt|createdAt|modifiedAt|position|\w+(?:First|Last))$/;

function* ofParts(parts: Parts): Generator<readonly [table: string, columns: readonly string[]]> {
  for (const { table, owner, fields, parts: own } of Object.values(parts)) {
    yield [table, ['id', 'position', owner, ...Object.keys(fields)]];
    yield* ofParts(own);
  }
}

it('an export has each column of its tables, but those that follow from others', async () => {
  const { prisma } = await emptyNewsroom();
  const rows = await prisma.$queryRaw<{ table: string; column: string }[]>`
    SELECT "table_name" AS "table", "column_name" AS "column" FROM information_schema.columns
    WHERE "table_schema" = 'public' ORDER BY "table_name", "ordinal_position"`;
  const left: Record<string, string[]> = {};
  for (const [table, columns] of exported()) {
    const own = rows.flatMap((row) =>
      row.table === table && !columns.includes(row.column) && !FOLLOWS.test(row.column) ? [row.column] : [],
    );
    if (own.length > 0) left[table] = own;
  }
  expect(left).toMatchInlineSnapshot(`
    {
      "Article": [
        "scheduledRevisionId",
        "revisionNumber",
        "currentRevisionId",
        "publishedRevisionId",
      ],
      "ArticleRevision": [
        "articleId",
        "bodyPartIds",
        "customValues",
      ],
      "Block": [
        "articleId",
        "isPublic",
        "quotedIds",
        "postId",
      ],
      "CommentRequest": [
        "articleId",
        "articleCreatedById",
      ],
      "Contribution": [
        "revisionId",
      ],
      "FormerNoteText": [
        "noteId",
      ],
      "Identifier": [
        "organizationId",
      ],
      "ImportedArticle": [
        "articleId",
      ],
      "ImportedPost": [
        "liveBlogId",
      ],
      "InternalNote": [
        "articleId",
        "sourceId",
        "blockId",
      ],
      "LiveBlog": [
        "pinnedPostId",
      ],
      "Member": [
        "issuer",
        "subject",
        "roleSaidAt",
        "personId",
      ],
      "Organization": [
        "partOfId",
      ],
      "Redaction": [
        "length",
        "hash",
        "cleanedAt",
        "slugLength",
        "slugHash",
      ],
      "RedactionArticle": [
        "articleId",
      ],
      "Section": [
        "parentId",
        "path",
        "lineIds",
      ],
      "SocialAccount": [
        "organizationId",
      ],
      "Statement": [
        "amendedById",
        "inReplyToId",
      ],
      "UpdateNote": [
        "articleId",
        "revisionId",
        "postId",
      ],
    }
  `);
});

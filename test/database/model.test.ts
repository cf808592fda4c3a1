import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryOut } from '../support/database/attempt.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

// What PostgreSQL refuses, whichever program asks. The drift check can't see these triggers and checks, so these tests
// show that they exist. SQLSTATEs: 23001 restrict, 23505 unique, 23514 check, 23000 integrity, 23503 foreign key.

let newsroom: Newsroom;
let ids: Record<'article' | 'other' | 'person' | 'organization' | 'statement' | 'amended', string>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  const desk = openDesk(newsroom);
  const [person, organization, statement] = [
    await desk.person(),
    await desk.organization(),
    await desk.statement(),
  ];
  const article = await desk.publishedArticle({ body: [quote(statement.id)] });
  await desk.comment(article);
  const other = await desk.article();
  const amended = await desk.statement();
  await desk.amend(amended);
  ids = {
    article: rowId(article.id),
    other: rowId(other.id),
    person: rowId(person.id),
    organization: rowId(organization.id),
    statement: rowId(statement.id),
    amended: rowId(amended.id),
  };
});
afterAll(() => newsroom.close());

const attempt = (sql: string) => tryOut(newsroom.prisma, sql, ids);

const REVISION = `(SELECT "publishedRevisionId" FROM "Article" WHERE "id" = :article)`;
const FOREIGN = `(SELECT "currentRevisionId" FROM "Article" WHERE "id" = :other)`;
const DRAFT = `"ArticleRevision" SET`;
const SAME_SLUG = `UPDATE "Article" SET "slug" = (SELECT "slug" FROM "Article" WHERE "id" = :article)`;
const OF_DRAFT = `WHERE "articleId" = :other`;

describe('PostgreSQL', () => {
  it.each<[string, string]>([
    [
      'change a published revision',
      `UPDATE "ArticleRevision" SET "headline" = 'x' WHERE "articleId" = :article`,
    ],
    ['change a draft revision', `UPDATE ${DRAFT} "headline" = 'x' ${OF_DRAFT}`],
    ['renumber a revision', `UPDATE ${DRAFT} "number" = 9 ${OF_DRAFT}`],
    [
      'republish a revision',
      `UPDATE "ArticleRevision" SET "publishedAt" = now() WHERE "articleId" = :article`,
    ],
    [
      'undo the publication of a revision',
      `UPDATE "ArticleRevision" SET "publishedAt" = NULL WHERE "articleId" = :article`,
    ],
    ['change a version of a block', `UPDATE "Block" SET "html" = 'x'`],
    ['delete a version of a block', `DELETE FROM "Block"`],
    ['move a block of a revision', `UPDATE "BlockPlace" SET "position" = "position" + 100`],
    [
      'give a revision another version of a block',
      `UPDATE "BlockPlace" SET "blockVersionId" = gen_random_uuid()`,
    ],
    ['take a block from a revision', `DELETE FROM "BlockPlace"`],
    ['change the statements of a revision', `UPDATE "RevisionStatement" SET "position" = 7`],
    ...[
      ...['text', 'language', 'translatedFrom', 'roleName', 'audience', 'passage'].map((c) => `"${c}" = 'x'`),
      `"wording" = 'PARAPHRASE'`,
      `"kind" = 'COMMENT'`,
      `"speakerPersonId" = NULL, "speakerOrganizationId" = :organization`,
      `"speakerIsNamed" = false`,
    ].map((change): [string, string] => [
      `change what was said or who said it: ${change}`,
      `UPDATE "Statement" SET ${change} WHERE "id" = :statement`,
    ]),
    [
      'amend a statement a second time',
      `UPDATE "Statement" SET "amendedById" = :statement WHERE "id" = :amended`,
    ],
    ['change a note', `UPDATE "UpdateNote" SET "text" = 'x'`],
    ['delete a note', `DELETE FROM "UpdateNote"`],
    ...[
      'AuditEntry',
      'FeedEvent',
      'UpdateNote',
      'ArticleRevision',
      'Block',
      'BlockPlace',
      'RevisionStatement',
    ].map((table): [string, string] => [`truncate ${table}`, `TRUNCATE "${table}" CASCADE`]),
    ['truncate a table that these refer to', `TRUNCATE "Member" CASCADE`],
    ['change an event', `UPDATE "FeedEvent" SET "reason" = 'x'`],
  ])('refuses to %s', async (_what, sql) => {
    expect(await attempt(sql)).toBe('23001');
  });

  it.each([
    [
      "show another article's revision to readers",
      `UPDATE "Article" SET "publishedRevisionId" = ${FOREIGN} WHERE "id" = :article`,
    ],
    [
      "show another article's revision to members",
      `UPDATE "Article" SET "currentRevisionId" = ${REVISION} WHERE "id" = :other`,
    ],
    [
      "create an article with another article's revision",
      `INSERT INTO "Article" ("id", "slug", "currentRevisionId") VALUES (gen_random_uuid(), 'x', ${REVISION})`,
    ],
  ])('refuses to %s', async (_what, sql) => {
    expect(await attempt(sql)).toBe('23000');
  });

  const article = (columns: string, values: string) =>
    `INSERT INTO "Article" ("id", "slug"${columns}) VALUES (gen_random_uuid(), ${values})`;
  const block = (kind: string, columns: string, values: string) =>
    `INSERT INTO "Block" ("id", "blockId", "kind", ${columns})
     VALUES (gen_random_uuid(), gen_random_uuid(), '${kind}', ${values})`;
  const place = (position: number, version: string) =>
    `INSERT INTO "BlockPlace" ("revisionId", "position", "blockVersionId") VALUES (${FOREIGN}, ${position}, ${version})`;
  const FOREIGN_BLOCK = `(SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = ${FOREIGN})`;
  const OTHER_BLOCK = `(SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = ${REVISION} LIMIT 1)`;
  const statement = (columns: string, values: string) =>
    `INSERT INTO "Statement" ("id", "kind", "wording", "channel", "text", "madeOnFirst", "madeOnLast"${columns})
     VALUES (gen_random_uuid(), 'REMARK', 'VERBATIM', 'SPEECH', ${values})`;
  const said = (columns: string, values: string) =>
    statement(`, ${columns}`, `'T', '2025-01-01', '2025-01-01', ${values}`);
  const event = (type: string, columns = '', values = '') =>
    `INSERT INTO "FeedEvent" ("id", "type"${columns}) VALUES (gen_random_uuid(), '${type}'${values})`;

  it.each([
    ['give an article an invalid slug', article('', `'Not a slug'`)],
    [
      'give a person an invalid slug',
      `INSERT INTO "Person" ("id", "slug", "name") VALUES (gen_random_uuid(), 'a--b', 'A')`,
    ],
    [
      'give an organisation an invalid slug',
      `INSERT INTO "Organization" ("id", "slug", "name") VALUES (gen_random_uuid(), '', 'A')`,
    ],
    [
      'give a campaign an invalid slug',
      `INSERT INTO "Campaign" ("id", "slug", "name") VALUES (gen_random_uuid(), 'ä', 'A')`,
    ],
    [
      'make an organisation a part of itself',
      `INSERT INTO "Organization" ("id", "slug", "name", "partOfId") VALUES (:person, 'itself', 'A', :person)`,
    ],
    [
      'keep an account of nobody',
      `INSERT INTO "SocialAccount" ("id", "position", "platform", "handle") VALUES (gen_random_uuid(), 0, 'Bluesky', '@a')`,
    ],
    ['publish an article without a revision', article(', "state"', `'x', 'PUBLISHED'`)],
    ['withdraw an article without a reason', article(', "state", "withdrawnAt"', `'x', 'WITHDRAWN', now()`)],
    [
      'give a draft a published revision',
      `UPDATE "Article" SET "publishedRevisionId" = ${FOREIGN} WHERE "id" = :other`,
    ],
    [
      "remove a published article's published revision",
      `UPDATE "Article" SET "publishedRevisionId" = NULL WHERE "id" = :article`,
    ],
    [
      'save a revision without a headline',
      `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") VALUES (gen_random_uuid(), :other, 9, ' ')`,
    ],
    [
      'number a revision 0',
      `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") VALUES (gen_random_uuid(), :other, 0, 'H')`,
    ],
    ['save a quote block without a statement', block('QUOTE', '"caption"', 'NULL')],
    ['save a quote block with a text of its own', block('QUOTE', '"statementId", "text"', `:statement, 'x'`)],
    ['save a paragraph without HTML', block('PARAGRAPH', '"text"', `'x'`)],
    ['save a heading of level 1', block('HEADING', '"text", "level"', `'x', 1`)],
    ['save an image without alternative text', block('IMAGE', '"url"', `'https://i.example/'`)],
    ['save an embed without a provider', block('EMBED', '"url"', `'https://e.example/'`)],
    ['save an empty list', block('LIST', '"ordered"', 'true')],
    ['give a block a negative position', place(-1, OTHER_BLOCK)],
    ['save a statement without a speaker', statement('', `'T', '2025-01-01', '2025-01-01'`)],
    [
      'save a statement with two speakers',
      statement(
        ', "speakerPersonId", "speakerOrganizationId"',
        `'T', '2025-01-01', '2025-01-01', :person, :organization`,
      ),
    ],
    [
      'save a statement without a text',
      statement(', "speakerPersonId"', `' ', '2025-01-01', '2025-01-01', :person`),
    ],
    [
      'save a statement of a person who is not named',
      said('"speakerPersonId", "roleName", "speakerIsNamed"', `:person, 'a clerk', false`),
    ],
    [
      'save a statement of someone who is not named and has no role',
      said('"speakerOrganizationId", "speakerIsNamed"', `:organization, false`),
    ],
    ['save a passage beside verbatim words', said('"speakerPersonId", "passage"', `:person, 'P'`)],
    [
      'amend a statement by itself',
      `UPDATE "Statement" SET "status" = 'AMENDED', "amendedById" = "id" WHERE "id" = :statement`,
    ],
    [
      'amend a statement that stands',
      `UPDATE "Statement" SET "amendedById" = :amended WHERE "id" = :statement`,
    ],
    [
      'date a statement with its last day before its first',
      statement(', "speakerPersonId"', `'T', '2025-01-02', '2025-01-01', :person`),
    ],
    [
      'save a blank update note',
      `INSERT INTO "UpdateNote" ("id", "articleId", "revisionId", "kind", "text") VALUES (gen_random_uuid(), :article, ${REVISION}, 'UPDATE', ' ')`,
    ],
    [
      'save a comment request without a person or organisation',
      `INSERT INTO "CommentRequest" ("id", "articleId") VALUES (gen_random_uuid(), :article)`,
    ],
    [
      'close a comment request as RECEIVED without a statement',
      `INSERT INTO "CommentRequest" ("id", "articleId", "askedOfPersonId", "outcome") VALUES (gen_random_uuid(), :article, :person, 'RECEIVED')`,
    ],
    [
      'save a token that is not a hash',
      `INSERT INTO "ApiToken" ("id", "memberId", "name", "hash") SELECT gen_random_uuid(), "id", 'x', 'token' FROM "Member" LIMIT 1`,
    ],
    ['log a publication without an article', event('ARTICLE_PUBLISHED')],
    [
      'log a comment without its update note',
      event(
        'ARTICLE_COMMENT_ADDED',
        ', "articleId", "revisionId", "statementId", "speakerId"',
        `, :article, ${REVISION}, :statement, :person`,
      ),
    ],
    ['log a withdrawal without an article', event('ARTICLE_WITHDRAWN')],
    ['log a statement without its speaker', event('STATEMENT_RECORDED', ', "statementId"', ', :statement')],
    [
      'log what leads to a statement without its speaker',
      event('STATEMENT_UPDATED', ', "statementId"', ', :statement'),
    ],
    ['log an action without a campaign', event('CAMPAIGN_ACTION_RECORDED')],
    ['log an outcome without a campaign', event('CAMPAIGN_OUTCOME_RECORDED')],
    [
      'save an unconfirmed subscription without a confirmation token',
      `WITH n AS (INSERT INTO "Newsletter" VALUES (gen_random_uuid(), 'n', 'n', NULL, 'daily') RETURNING "id")
       INSERT INTO "NewsletterSubscription" ("newsletterId", "emailKey", "email", "unsubscribeHash")
       SELECT "id", 'a@b.example', 'a@b.example', '' FROM n`,
    ],
  ])('refuses to %s', async (_what, sql) => {
    expect(await attempt(sql)).toBe('23514');
  });

  it.each([
    [
      'announce a statement twice',
      event('STATEMENT_RECORDED', ', "statementId", "speakerId"', ', :statement, :person'),
    ],
    [
      'give two revisions of an article the same number',
      `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") VALUES (gen_random_uuid(), :other, 1, 'H')`,
    ],
    ['give two blocks the same position', place(0, OTHER_BLOCK)],
    ['give a revision a block twice', place(50, FOREIGN_BLOCK)],
    [
      'give a revision two versions of a block',
      `WITH again AS (
         INSERT INTO "Block" ("id", "blockId", "kind", "html")
         SELECT gen_random_uuid(), "blockId", 'PARAGRAPH', 'x' FROM "Block" WHERE "id" = ${FOREIGN_BLOCK} RETURNING "id"
       ) ${place(50, '(SELECT "id" FROM again)')}`,
    ],
    [
      'publish two articles with the same slug',
      `${SAME_SLUG}, "state" = 'PUBLISHED', "publishedRevisionId" = "currentRevisionId", "firstPublishedAt" = now(),
         "publishedAt" = now() WHERE "id" = :other`,
    ],
  ])('refuses to %s', async (_what, sql) => {
    expect(await attempt(sql)).toBe('23505');
  });

  it.each([
    ['publish a revision once', `UPDATE ${DRAFT} "publishedAt" = now() ${OF_DRAFT}`],
    ['save a block with the fields of its kind', block('HEADING', '"text", "level"', `'x', 2`)],
    ['give a revision another block', place(50, OTHER_BLOCK)],
    ['log a withdrawal', event('ARTICLE_WITHDRAWN', ', "articleId"', ', :article')],
    ['give a draft the slug of a published article', `${SAME_SLUG} WHERE "id" = :other`],
    ['delete events, for when they are too old', 'DELETE FROM "FeedEvent"'],
  ])('lets a node %s', async (_what, sql) => {
    expect(await attempt(sql)).toBeNull();
  });
});

it("the model leaves default times to PostgreSQL, since the nodes' clocks may be wrong", async () => {
  const columns = await newsroom.prisma.$queryRaw<{ column: string }[]>`
    SELECT table_name || '.' || column_name AS "column" FROM information_schema.columns
    WHERE table_schema = 'public' AND column_default = 'CURRENT_TIMESTAMP'`;
  // Prisma writes this default for its own now(), which uses the node's clock.
  expect(columns).toEqual([]);
});

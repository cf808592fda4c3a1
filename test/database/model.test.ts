import { beforeAll, expect, it } from 'vitest';
import { tryOut } from '../support/database/attempt.ts';
import { openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

// PostgreSQL refuses these for every program. The drift check can't see triggers and checks, so these tests show that
// they exist.

const newsroom = useNewsroom();
let ids: Record<
  'article' | 'other' | 'person' | 'organization' | 'statement' | 'amended' | 'campaign',
  string
>;
beforeAll(async () => {
  const desk = openDesk(newsroom);
  const [person, organization, statement, campaign] = [
    await desk.person(),
    await desk.organization(),
    await desk.statement(),
    await desk.campaign(),
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
    campaign: rowId(campaign.id),
  };
});

const REVISION = `(SELECT "publishedRevisionId" FROM "Article" WHERE "id" = :article)`;
const FOREIGN = `(SELECT "currentRevisionId" FROM "Article" WHERE "id" = :other)`;
const DRAFT = `"ArticleRevision" SET`;
const SAME_SLUG = `UPDATE "Article" SET "slug" = (SELECT "slug" FROM "Article" WHERE "id" = :article)`;
const OF_DRAFT = `WHERE "articleId" = :other`;

const article = (columns: string, values: string) =>
  `INSERT INTO "Article" ("id", "slug"${columns}) VALUES (gen_random_uuid(), ${values})`;
const block = (kind: string, columns: string, values: string) =>
  `INSERT INTO "Block" ("id", "articleId", "blockId", "kind", ${columns})
     VALUES (gen_random_uuid(), :article, gen_random_uuid(), '${kind}', ${values})`;
const revision = (parts: string) =>
  `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline", "bodyPartIds") VALUES (gen_random_uuid(), :other, 99, 'T', ${parts})`;
const body = (...versions: readonly string[]) =>
  revision(`"save_body"(:other, ARRAY[${versions.join(', ')}])`);
const part = (...ids: readonly string[]) =>
  `INSERT INTO "BodyPart" ("id", "articleId", "versionIds", "blockIds", "statementIds") VALUES (gen_random_uuid(), :other, ${ids.join(', ')})`;
const FOREIGN_BLOCK = `(SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = ${FOREIGN})`;
const OTHER_BLOCK = `(SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = ${REVISION} LIMIT 1)`;
const ONE_BLOCK = [
  `ARRAY[${FOREIGN_BLOCK}]`,
  `ARRAY(SELECT "blockId" FROM "Block" WHERE "id" = ${FOREIGN_BLOCK})`,
];
const statement = (columns: string, values: string) =>
  `INSERT INTO "Statement" ("id", "kind", "wording", "channel", "text", "madeOnFirst", "madeOnLast"${columns})
     VALUES (gen_random_uuid(), 'REMARK', 'VERBATIM', 'SPEECH', ${values})`;
const said = (columns: string, values: string) =>
  statement(`, ${columns}`, `'T', '2025-01-01', '2025-01-01', ${values}`);
const event = (type: string, columns = '', values = '') =>
  `INSERT INTO "FeedEvent" ("id", "type"${columns}) VALUES (gen_random_uuid(), '${type}'${values})`;

const action = (lastDay: string) =>
  `INSERT INTO "CampaignAction" ("id", "campaignId", "type", "title", "startedOn", "startedOnFirst", "startedOnLast")
     VALUES (gen_random_uuid(), :campaign, 'RALLY', 'T', '2025', '2025-01-01', '${lastDay}')`;
const party = (table: string, speaker: string) =>
  `WITH action AS (${action('2025-12-31')} RETURNING "id")
     INSERT INTO "${table}" ("actionId", "position", "personId", "organizationId") SELECT "id", 0, ${speaker.replaceAll(':', 'uuid :')} FROM action`;
const figure = (columns: string, values: string) =>
  `WITH action AS (${action('2025-12-31')} RETURNING "id")
     INSERT INTO "ActionFigure" ("id", "actionId", "kind", "low", "high"${columns})
     SELECT gen_random_uuid(), "id", 'ARRESTS', ${values} FROM action`;

const changes = (what: string, sets: readonly string[]) =>
  Object.fromEntries(
    sets.map((set) => [`${what}: ${set}`, `UPDATE "Statement" SET ${set} WHERE "id" = :statement`]),
  );

/** Tries each SQL statement, and expects this SQLSTATE of all; null for none. */
async function answers(code: string | null, statements: Readonly<Record<string, string>>): Promise<void> {
  const others: Record<string, string | null> = {};
  for (const [what, sql] of Object.entries(statements)) {
    const answer = await tryOut(newsroom.prisma, sql, ids);
    if (answer !== code) others[what] = answer;
  }
  expect(others).toEqual({});
}

const RESTRICTED = '23001';
it('PostgreSQL refuses to change what is saved for good', () =>
  answers(RESTRICTED, {
    'change a published revision': `UPDATE "ArticleRevision" SET "headline" = 'x' WHERE "articleId" = :article`,
    'change a draft revision': `UPDATE ${DRAFT} "headline" = 'x' ${OF_DRAFT}`,
    'renumber a revision': `UPDATE ${DRAFT} "number" = 9 ${OF_DRAFT}`,
    'republish a revision': `UPDATE "ArticleRevision" SET "publishedAt" = now() WHERE "articleId" = :article`,
    'undo the publication of a revision': `UPDATE "ArticleRevision" SET "publishedAt" = NULL WHERE "articleId" = :article`,
    'change a draft revision while it is withdrawn': `UPDATE ${DRAFT} "isWithdrawn" = true, "headline" = 'x' ${OF_DRAFT}`,
    'change a revision while it is withdrawn': `UPDATE "ArticleRevision" SET "isWithdrawn" = true, "headline" = 'x' WHERE "articleId" = :article`,
    'change a version of a block': `UPDATE "Block" SET "html" = 'x'`,
    'delete a version of a block': `DELETE FROM "Block"`,
    'hide a version of a block that readers have seen': `UPDATE "Block" SET "isPublic" = false WHERE "isPublic"`,
    'change a part of a body': `UPDATE "BodyPart" SET "blockIds" = "versionIds"`,
    'delete a part of a body': `DELETE FROM "BodyPart"`,
    'give a revision another body': `UPDATE ${DRAFT} "bodyPartIds" = '{}' ${OF_DRAFT}`,
    ...changes(
      'change what was said or who said it',
      ['text', 'language', 'translatedFrom', 'roleName', 'attributionText', 'audience', 'passage'].map(
        (column) => `"${column}" = 'x'`,
      ),
    ),
    ...changes('change what was said or who said it', [
      `"wording" = 'PARAPHRASE'`,
      `"kind" = 'COMMENT'`,
      `"speakerPersonId" = NULL, "speakerOrganizationId" = :organization`,
      `"speakerIsNamed" = false`,
    ]),
    'amend a statement a second time': `UPDATE "Statement" SET "amendedById" = :statement WHERE "id" = :amended`,
    'change a note': `UPDATE "UpdateNote" SET "text" = 'x'`,
    'delete a note': `DELETE FROM "UpdateNote"`,
    ...Object.fromEntries(
      ['AuditEntry', 'FeedEvent', 'UpdateNote', 'ArticleRevision', 'Block', 'BodyPart'].map((table) => [
        `truncate ${table}`,
        `TRUNCATE "${table}" CASCADE`,
      ]),
    ),
    'truncate a table that these refer to': `TRUNCATE "Member" CASCADE`,
    'change an entry of the audit log': `UPDATE "AuditEntry" SET "action" = 'nothing'`,
    'delete an entry of the audit log': 'DELETE FROM "AuditEntry"',
    'delete a member who has entries':
      'DELETE FROM "Member" WHERE "id" IN (SELECT "memberId" FROM "AuditEntry")',
    'delete a token that has entries':
      'DELETE FROM "ApiToken" WHERE "id" IN (SELECT "tokenId" FROM "AuditEntry")',
    'change an event': `UPDATE "FeedEvent" SET "reason" = 'x'`,
  }));

const INTEGRITY = '23000';
it("PostgreSQL refuses another article's revision", () =>
  answers(INTEGRITY, {
    "show another article's revision to readers": `UPDATE "Article" SET "publishedRevisionId" = ${FOREIGN} WHERE "id" = :article`,
    "show another article's revision to members": `UPDATE "Article" SET "currentRevisionId" = ${REVISION} WHERE "id" = :other`,
    "create an article with another article's revision": `INSERT INTO "Article" ("id", "slug", "currentRevisionId") VALUES (gen_random_uuid(), 'x', ${REVISION})`,
  }));

const front = (columns = '', values = '') =>
  `INSERT INTO "Front" ("id", "slug"${columns}) VALUES (gen_random_uuid(), 'a-front'${values})`;
/** A row of a revision of a new front. */
const ofFront = (table: string, columns: string, values: string) =>
  `WITH f AS (${front()} RETURNING "id"), r AS (
     INSERT INTO "FrontRevision" ("id", "frontId", "number") SELECT gen_random_uuid(), "id", 1 FROM f RETURNING "id"
   ) INSERT INTO "${table}" ("id", "revisionId", ${columns}) SELECT gen_random_uuid(), "id", ${values} FROM r`;

const CHECK = '23514';
it('PostgreSQL refuses rows that contradict themselves', () =>
  answers(CHECK, {
    'give an article an invalid slug': article('', `'Not a slug'`),
    'give a person an invalid slug': `INSERT INTO "Person" ("id", "slug", "name") VALUES (gen_random_uuid(), 'a--b', 'A')`,
    'give an organisation an invalid slug': `INSERT INTO "Organization" ("id", "slug", "name") VALUES (gen_random_uuid(), '', 'A')`,
    'give a campaign an invalid slug': `INSERT INTO "Campaign" ("id", "slug", "name") VALUES (gen_random_uuid(), 'ä', 'A')`,
    'give a section an invalid slug': `INSERT INTO "Section" ("id", "slug", "name") VALUES (gen_random_uuid(), 'a--b', 'A')`,
    'give a section no name': `INSERT INTO "Section" ("id", "slug", "name") VALUES (gen_random_uuid(), 'a', ' ')`,
    'tell of a section without naming it': event('SECTION_UPDATED'),
    'write a note about nothing': `INSERT INTO "InternalNote" ("id", "text", "authorId") VALUES (gen_random_uuid(), 'N', gen_random_uuid())`,
    'write a note about two things': `INSERT INTO "InternalNote" ("id", "text", "authorId", "articleId", "statementId") VALUES (gen_random_uuid(), 'N', gen_random_uuid(), :article, :statement)`,
    'write a note about a block of a statement': `INSERT INTO "InternalNote" ("id", "text", "authorId", "blockId", "statementId") VALUES (gen_random_uuid(), 'N', gen_random_uuid(), gen_random_uuid(), :statement)`,
    'make a preview link that has ended before': `INSERT INTO "PreviewLink" ("id", "articleId", "createdById", "expiresAt") VALUES (gen_random_uuid(), :article, gen_random_uuid(), '2020-01-01')`,
    'make an organisation a part of itself': `INSERT INTO "Organization" ("id", "slug", "name", "partOfId") VALUES (:person, 'itself', 'A', :person)`,
    'keep an account of nobody': `INSERT INTO "SocialAccount" ("id", "position", "platform", "handle") VALUES (gen_random_uuid(), 0, 'Bluesky', '@a')`,
    'publish an article without a revision': article(', "state"', `'x', 'PUBLISHED'`),
    'withdraw an article without a reason': article(', "state", "withdrawnAt"', `'x', 'WITHDRAWN', now()`),
    'discard an article that is public': `UPDATE "Article" SET "state" = 'DISCARDED' WHERE "id" = :article`,
    'give a draft a published revision': `UPDATE "Article" SET "publishedRevisionId" = ${FOREIGN} WHERE "id" = :other`,
    "remove a published article's published revision": `UPDATE "Article" SET "publishedRevisionId" = NULL WHERE "id" = :article`,
    'save a revision without a headline': `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") VALUES (gen_random_uuid(), :other, 9, ' ')`,
    'number a revision 0': `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") VALUES (gen_random_uuid(), :other, 0, 'H')`,
    'save a quote block without a statement': block('QUOTE', '"caption"', 'NULL'),
    'save a quote block with a text of its own': block('QUOTE', '"statementId", "text"', `:statement, 'x'`),
    'save a paragraph without HTML': block('PARAGRAPH', '"text"', `'x'`),
    'save a heading of level 1': block('HEADING', '"text", "level"', `'x', 1`),
    'save an image without alternative text': block('IMAGE', '"url"', `'https://i.example/'`),
    'save an embed without a provider': block('EMBED', '"url"', `'https://e.example/'`),
    'save an empty list': block('LIST', '"ordered"', 'true'),
    'save a part of a body without blocks': part(`'{}'`, `'{}'`, `'{}'`),
    'save a statement without a speaker': statement('', `'T', '2025-01-01', '2025-01-01'`),
    'save a statement with two speakers': statement(
      ', "speakerPersonId", "speakerOrganizationId"',
      `'T', '2025-01-01', '2025-01-01', :person, :organization`,
    ),
    'save a statement without a text': statement(
      ', "speakerPersonId"',
      `' ', '2025-01-01', '2025-01-01', :person`,
    ),
    'save a statement of a person who is not named': said(
      '"speakerPersonId", "roleName", "speakerIsNamed"',
      `:person, 'a clerk', false`,
    ),
    'save a statement of someone who is not named and has no role': said(
      '"speakerOrganizationId", "speakerIsNamed"',
      `:organization, false`,
    ),
    'save a passage beside verbatim words': said('"speakerPersonId", "passage"', `:person, 'P'`),
    'amend a statement by itself': `UPDATE "Statement" SET "status" = 'AMENDED', "amendedById" = "id" WHERE "id" = :statement`,
    'amend a statement that stands': `UPDATE "Statement" SET "amendedById" = :amended WHERE "id" = :statement`,
    'date a statement with its last day before its first': statement(
      ', "speakerPersonId"',
      `'T', '2025-01-02', '2025-01-01', :person`,
    ),
    'save a blank update note': `INSERT INTO "UpdateNote" ("id", "articleId", "revisionId", "kind", "text") VALUES (gen_random_uuid(), :article, ${REVISION}, 'UPDATE', ' ')`,
    'save a comment request without a person or organisation': `INSERT INTO "CommentRequest" ("id", "articleId") VALUES (gen_random_uuid(), :article)`,
    'close a comment request as RECEIVED without a statement': `INSERT INTO "CommentRequest" ("id", "articleId", "askedOfPersonId", "outcome") VALUES (gen_random_uuid(), :article, :person, 'RECEIVED')`,
    'show readers a cancelled request': `INSERT INTO "CommentRequest" ("id", "articleId", "askedOfPersonId", "outcome", "closedAt", "visibility") VALUES (gen_random_uuid(), :article, :person, 'CANCELLED', now(), 'PUBLIC')`,
    'schedule a front without a revision': front(', "scheduledFor"', ', now()'),
    'save a container for no cards': ofFront(
      'FrontContainer',
      '"containerId", "position", "size"',
      ':person, 0, 0',
    ),
    'save a picture on a front without alternative text': ofFront(
      'FrontCard',
      '"containerId", "position", "articleId", "imageUrl"',
      ":person, 0, :article, 'https://i.example/'",
    ),
    'end a card that is placed for good': ofFront(
      'FrontCard',
      '"containerId", "position", "articleId", "endedAt"',
      ':person, 0, :article, now()',
    ),
    'fill a container from nothing': ofFront('FrontSource', '"containerId"', ':person'),
    'fill a container from two things at once': ofFront(
      'FrontSource',
      '"containerId", "personId", "organizationId"',
      ':person, :person, :organization',
    ),
    'log an update of a front without it': event('FRONT_UPDATED'),
    'save a token that is not a hash': `INSERT INTO "ApiToken" ("id", "memberId", "name", "hash") SELECT gen_random_uuid(), "id", 'x', 'token' FROM "Member" LIMIT 1`,
    'log a publication without an article': event('ARTICLE_PUBLISHED'),
    'log a comment without its update note': event(
      'ARTICLE_COMMENT_ADDED',
      ', "articleId", "revisionId", "statementId", "speakerId"',
      `, :article, ${REVISION}, :statement, :person`,
    ),
    'log a withdrawal without an article': event('ARTICLE_WITHDRAWN'),
    'log the return of an article without it': event('ARTICLE_RESTORED'),
    'log a retraction without a fact': event(
      'CAMPAIGN_FACT_RETRACTED',
      ', "campaignId", "campaignIds"',
      ', :campaign, ARRAY[uuid :campaign]',
    ),
    'log a statement without it': event('STATEMENT_RECORDED', ', "speakerId"', ', :person'),
    'log what leads to a statement without it': event('STATEMENT_UPDATED', ', "speakerId"', ', :person'),
    'log an action without a campaign': event('CAMPAIGN_ACTION_RECORDED'),
    'log an outcome without a campaign': event('CAMPAIGN_OUTCOME_RECORDED'),
    'save an unconfirmed subscription without a confirmation token': `WITH n AS (INSERT INTO "Newsletter" VALUES (gen_random_uuid(), 'n', 'n', NULL, 'daily') RETURNING "id")
       INSERT INTO "NewsletterSubscription" ("newsletterId", "emailKey", "email", "unsubscribeHash")
       SELECT "id", 'a@b.example', 'a@b.example', '' FROM n`,
    'save a campaign target without a person or organisation': `INSERT INTO "CampaignTarget" ("id", "campaignId", "position") VALUES (gen_random_uuid(), :campaign, 0)`,
    'address a demand to both a person and an organisation': `INSERT INTO "CampaignDemand" ("id", "campaignId", "text", "addressedPersonId", "addressedOrganizationId") VALUES (gen_random_uuid(), :campaign, 'T', :person, :organization)`,
    'attribute an outcome to two targets': `INSERT INTO "CampaignOutcome" ("id", "campaignId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent", "targetPersonId", "targetOrganizationId") VALUES (gen_random_uuid(), :campaign, 'S', '2025', '2025-01-01', '2025-12-31', 'FULL', :person, :organization)`,
    'date an outcome with its last instant before its first': `INSERT INTO "CampaignOutcome" ("id", "campaignId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent") VALUES (gen_random_uuid(), :campaign, 'S', '2025', '2025-01-02', '2025-01-01', 'FULL')`,
    'save an actor without a person or organisation': party('ActionActor', 'NULL, NULL'),
    'save an actor that is both a person and an organisation': party('ActionActor', ':person, :organization'),
    "save an action's target without a person or organisation": party('ActionTarget', 'NULL, NULL'),
    "save an action's target that is both a person and an organisation": party(
      'ActionTarget',
      ':person, :organization',
    ),
    'save a figure whose low is above its high': figure('', '2, 1'),
    'save a negative figure': figure('', '-1, 1'),
    'attribute a figure to both a person and an organisation': figure(
      ', "attributedPersonId", "attributedOrganizationId"',
      '1, 1, uuid :person, uuid :organization',
    ),
    'date an action with its last day before its first': action('2024-12-31'),
  }));

const UNIQUE = '23505';
it('PostgreSQL refuses what there is already', () =>
  answers(UNIQUE, {
    'announce a statement twice': event(
      'STATEMENT_RECORDED',
      ', "statementId", "speakerId"',
      ', :statement, :person',
    ),
    'give two revisions of an article the same number': `INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline") VALUES (gen_random_uuid(), :other, 1, 'H')`,
    'give a revision a block twice': body(FOREIGN_BLOCK, FOREIGN_BLOCK),
    'give a revision two versions of a block': `WITH again AS (
         INSERT INTO "Block" ("id", "articleId", "blockId", "kind", "html")
         SELECT gen_random_uuid(), "articleId", "blockId", 'PARAGRAPH', 'x' FROM "Block" WHERE "id" = ${FOREIGN_BLOCK} RETURNING "id"
       ) ${body('(SELECT "id" FROM again)', FOREIGN_BLOCK)}`,
    'publish two articles with the same slug': `${SAME_SLUG}, "state" = 'PUBLISHED', "publishedRevisionId" = "currentRevisionId", "firstPublishedAt" = now(),
         "publishedAt" = now() WHERE "id" = :other`,
  }));

const FOREIGN_KEY = '23503';
it("PostgreSQL refuses a body of another article's blocks, and parts that differ from their blocks", () =>
  answers(FOREIGN_KEY, {
    "give a revision another article's block": body(OTHER_BLOCK),
    "give a revision another article's part": revision(
      `(SELECT "bodyPartIds" FROM "ArticleRevision" WHERE "id" = ${REVISION})`,
    ),
    'save a part of a body that says something else than its block': part(
      ...ONE_BLOCK,
      'ARRAY[gen_random_uuid()]',
    ),
  }));

it('PostgreSQL refuses a demand of another campaign', () =>
  answers(FOREIGN_KEY, {
    'attribute an outcome to it': `
      WITH other AS (INSERT INTO "Campaign" ("id", "slug", "name") VALUES (gen_random_uuid(), 'another', 'A') RETURNING "id"),
      demand AS (INSERT INTO "CampaignDemand" ("id", "campaignId", "text") SELECT gen_random_uuid(), "id", 'T' FROM other RETURNING "id")
      INSERT INTO "CampaignOutcome" ("id", "campaignId", "demandId", "summary", "occurredOn", "occurredOnFirst", "occurredOnLast", "extent")
      SELECT gen_random_uuid(), :campaign, "id", 'S', '2025', '2025-01-01', '2025-12-31', 'FULL' FROM demand`,
  }));

it('PostgreSQL lets a node do the rest', () =>
  answers(null, {
    'publish a revision once': `UPDATE ${DRAFT} "publishedAt" = now() ${OF_DRAFT}`,
    'save a block with the fields of its kind': block('HEADING', '"text", "level"', `'x', 2`),
    'give another revision the same block': body(FOREIGN_BLOCK),
    'log a withdrawal': event('ARTICLE_WITHDRAWN', ', "articleId"', ', :article'),
    'give a draft the slug of a published article': `${SAME_SLUG} WHERE "id" = :other`,
    'delete events, for when they are too old': 'DELETE FROM "FeedEvent"',
    'save a figure': figure('', '0, 0'),
    'save a figure that is open-ended': figure('', '200, NULL'),
    'save an actor': party('ActionActor', ':person, NULL'),
    "save an action's target": party('ActionTarget', 'NULL, :organization'),
  }));

it("the model leaves default times to PostgreSQL, since the nodes' clocks may be wrong", async () => {
  const columns = await newsroom.prisma.$queryRaw<{ column: string }[]>`
    SELECT table_name || '.' || column_name AS "column" FROM information_schema.columns
    WHERE table_schema = 'public' AND column_default = 'CURRENT_TIMESTAMP'`;
  // Prisma writes this default for its own now(), which uses the node's clock.
  expect(columns).toEqual([]);
});

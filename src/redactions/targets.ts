import { Prisma, type Block } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { tableOf, type EntityName } from '../db/entities.ts';
import { lockDirectory } from '../people/lock-directory.ts';
import { REMOVED } from '../lib/redacted-text.ts';
import { articleChanged, eraseArticle, eraseNotes, erasePublicNotes, READABLE } from './erase-article.ts';
import { erasePrintedNames } from './erase-credits.ts';
import { eraseFront } from './erase-front.ts';
import { eraseRows, type Erasure } from './erasure.ts';
import { eraseBlocks, type ErasedBlock } from './erase-blocks.ts';
import { articleShowed, eraseOnePost, postsChanged } from './erase-posts.ts';
import { eraseExtensionRows } from './extension-rows.ts';
import { eraseInternalNotes } from './internal-notes.ts';
import { lockTarget } from './lock-target.ts';
import { paragraphWithout } from './quoted.ts';
import { eraseSlugs } from './slugs.ts';

/** What can be redacted, and the column that says best what it is. */
export const MAIN_COLUMN = {
  Article: null,
  Statement: 'text',
  UpdateNote: 'text',
  LivePost: null,
  SourceReport: 'headline',
  Person: 'name',
  Organization: 'name',
  Campaign: 'name',
  CampaignDemand: 'text',
  CampaignAction: 'title',
  CampaignOutcome: 'summary',
  Tag: 'name',
  Section: 'name',
  Front: null,
  Newsletter: 'name',
  Member: null,
  WebhookEndpoint: null,
} as const satisfies Partial<Record<EntityName, string | null>>;

export type Redactable = keyof typeof MAIN_COLUMN;

export const REDACTABLE = Object.keys(MAIN_COLUMN) as Redactable[];

export function isRedactable(typename: string): typename is Redactable {
  return Object.hasOwn(MAIN_COLUMN, typename);
}

/**
 * Takes the words out of the target, of what belongs to it, and of what members noted about it.
 * @returns the text that says best what it was; null for an article, a front and a deleted tag
 * @throws NotFoundError
 */
export async function eraseTarget(erasure: Erasure, entity: Redactable, id: string): Promise<string | null> {
  const main = await eraseItself(erasure, entity, id);
  await eraseInternalNotes(erasure, id);
  await eraseExtensionRows(erasure, entity, id);
  return main;
}

async function eraseItself(erasure: Erasure, entity: Redactable, id: string): Promise<string | null> {
  if (entity === 'Article') {
    await eraseArticle(erasure, id);
    return null;
  }
  if (entity === 'Front') {
    await eraseFront(erasure, id);
    await erasePublicNotes(erasure, { targetId: id });
    return null;
  }
  if (entity === 'LivePost') {
    await eraseOnePost(erasure, id);
    await erasePublicNotes(erasure, { targetId: id });
    return null;
  }
  if (await isGone(erasure.tx, entity, id)) return null;
  if (isOfAuditLog(entity)) {
    await lockTarget(erasure.tx, entity, id);
    await erasePublicNotes(erasure, { targetId: id });
    return null;
  }
  if (entity === 'Person' || entity === 'Organization') await lockDirectory(erasure.tx);
  if (entity === 'Statement') await lockQuoting(erasure, id);
  const row = await lockedRow(erasure, entity, id);
  if (entity === 'Statement') await eraseStatement(erasure, row);
  else if (entity === 'UpdateNote') await eraseNote(erasure, id);
  else await eraseEntry(erasure, entity, row);
  await erasePublicNotes(erasure, { targetId: id });
  return (row[MAIN_COLUMN[entity]] ?? null) as string | null;
}

/** Of a deleted tag, and a deleted endpoint of webhooks, only the audit log has texts. */
async function isGone(tx: Transaction, entity: Redactable, id: string): Promise<boolean> {
  if (entity !== 'Tag' && entity !== 'WebhookEndpoint') return false;
  const [gone] = await tx.$queryRaw<object[]>`
    SELECT FROM "AuditEntry" WHERE "typename" = ${entity} AND "subjectId" = ${id}::uuid
      AND NOT EXISTS (SELECT FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ${id}::uuid)
      AND NOT EXISTS (SELECT FROM "Merged" WHERE "fromId" = ${id}::uuid) LIMIT 1`;
  return gone !== undefined;
}

/** Readers never see these. Admins change what they have, and a redaction takes what they had out of the audit log. */
export const CHANGED_BY = {
  Member: { mutation: 'updateMember', columns: ['name'] },
  WebhookEndpoint: { mutation: 'updateWebhookEndpoint', columns: ['description', 'url'] },
} as const satisfies Partial<Record<Redactable, { mutation: string; columns: readonly string[] }>>;

export function isOfAuditLog(entity: Redactable): entity is keyof typeof CHANGED_BY {
  return Object.hasOwn(CHANGED_BY, entity);
}

type Entry = Exclude<
  Redactable,
  'Article' | 'Front' | 'Statement' | 'UpdateNote' | 'LivePost' | keyof typeof CHANGED_BY
>;

async function eraseEntry(erasure: Erasure, entity: Entry, row: Row): Promise<void> {
  const { id } = row;
  // Campaigns and their facts are public from the start.
  const isPublic = !('visibility' in row) || row['visibility'] === 'PUBLIC';
  await eraseRows(erasure, entity, [row], () => isPublic);
  const { slug, slugs } = row;
  if (Array.isArray(slugs))
    await eraseSlugs(erasure, entity, { id, slug: slug as string, slugs: slugs as string[] }, isPublic);
  if (entity === 'CampaignAction') {
    const figures = await erasure.tx.actionFigure.findMany({ where: { actionId: id } });
    await eraseRows(erasure, 'ActionFigure', figures, () => isPublic);
  }
  if (entity === 'Person' || entity === 'Organization') await eraseDetails(erasure, entity, id, isPublic);
  if (isPublic && erasure.removed.length > 0) await showing(erasure, id);
}

type Row = { readonly id: string } & Readonly<Record<string, unknown>>;

async function lockedRow({ tx }: Erasure, entity: Redactable, id: string): Promise<Row> {
  await lockTarget(tx, entity, id);
  return (await tableOf(tx, entity).findUniqueOrThrow({ where: { id } })) as Row;
}

/** The accounts, the identifiers and the roles of a person or an organisation. */
async function eraseDetails(
  erasure: Erasure,
  entity: 'Person' | 'Organization',
  id: string,
  isPublic: boolean,
): Promise<void> {
  const { tx } = erasure;
  const owner = entity === 'Person' ? { personId: id } : { organizationId: id };
  const accounts = await tx.socialAccount.findMany({ where: owner });
  await eraseRows(erasure, 'SocialAccount', accounts, () => isPublic);
  await eraseRows(erasure, 'Identifier', await tx.identifier.findMany({ where: owner }), () => isPublic);
  if (erasure.eraser.words === null) {
    await tx.socialAccount.deleteMany({ where: owner });
    await tx.identifier.deleteMany({ where: owner });
  }
  const hadNames = await erasePrintedNames(erasure, owner);
  // The search finds articles and posts by the names of those who are credited.
  if (hadNames) await tx.$executeRaw`SELECT "search_credited"(${id}::uuid)`;
  await eraseRows(erasure, 'Affiliation', await tx.affiliation.findMany({ where: owner }), () => isPublic);
}

/** A note's article shows it. The note of a withdrawal is also its reason. */
async function eraseNote(erasure: Erasure, id: string): Promise<void> {
  const { tx } = erasure;
  const note = await tx.updateNote.findUniqueOrThrow({ where: { id } });
  await eraseNotes(erasure, [note]);
  const { articleId, text: withdrawalReason } = note;
  const withdrawn = await tx.article.findMany({ where: { id: articleId, withdrawalReason } });
  await eraseRows(erasure, 'Article', withdrawn, READABLE);
  const events = await tx.feedEvent.findMany({ where: { noteId: id, reason: { not: null } } });
  await eraseRows(erasure, 'FeedEvent', events, READABLE);
  if (erasure.removed.length > 0) await articleChanged(erasure, articleId, true);
}

/** Takes the words out of a statement, and with them out of the quotes in articles. If all of it goes, the quotes go. */
async function eraseStatement(erasure: Erasure, statement: Row): Promise<void> {
  const { tx, eraser, redactionId } = erasure;
  const { id } = statement;
  const role = eraser.words === null && statement['speakerIsNamed'] === false ? { roleName: REMOVED } : {};
  const isPublic = statement['visibility'] === 'PUBLIC';
  const erased = await eraseRows(
    erasure,
    'Statement',
    [statement],
    () => isPublic,
    () => ({ ...role, redactionId }),
  );
  if (erased.length === 0) return;
  const said = await tx.statement.findUniqueOrThrow({ where: { id }, select: { wording: true, text: true } });
  const erasedQuote = (block: Block): ErasedBlock | null => {
    if (block.statementId === id) return eraser.words === null ? 'ALL' : {};
    const html = paragraphWithout(erasure, block.html ?? '', id, said);
    return html === block.html ? null : { html };
  };
  for (const articleId of await lockQuoting(erasure, id)) {
    const quoting = { articleId, OR: [{ statementId: id }, { quotedIds: { has: id } }] };
    const blocks = await tx.block.findMany({ where: quoting });
    const changed = await eraseBlocks(erasure, articleId, blocks, erasedQuote);
    if (changed.length === 0) continue;
    const isPublic = changed.some((block) => block.isPublic);
    if (changed.some(({ postId }) => postId === null)) await articleChanged(erasure, articleId, isPublic);
    else await articleShowed(erasure, articleId, isPublic);
    await postsChanged(erasure, changed);
  }
  // Where readers see it without a quote, such as in the answer to a request for comment.
  if (isPublic) await showing(erasure, id);
}

/**
 * Locks the articles that have quotes of a statement in any revision. An index finds each kind of quote: if one condition asked for
 * both, PostgreSQL would read all blocks of the archive once the statement is prepared.
 */
async function lockQuoting({ tx }: Erasure, id: string): Promise<string[]> {
  const articles = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Article" WHERE "id" = ANY(ARRAY(
      SELECT "articleId" FROM "Block" WHERE "statementId" = ${id}::uuid
      UNION SELECT "articleId" FROM "Block" WHERE "quotedIds" <> '{}' AND "quotedIds" @> ARRAY[${id}::uuid]))
    ORDER BY "id" FOR NO KEY UPDATE`;
  return articles.map((article) => article.id);
}

/**
 * The articles and posts in which readers see a row, besides in their own words: those whose fields have it, or have a statement or a
 * report that shows it. Each look-up has its index.
 */
async function showing({ tx, shownIn, shownInPosts }: Erasure, id: string): Promise<void> {
  const shown = Prisma.sql`
    "report" AS MATERIALIZED (
      SELECT ${id}::uuid AS "id"
      UNION SELECT r."id" FROM "SourceOutlet" o JOIN "SourceReport" r ON r."id" = o."sourceId" AND r."visibility" = 'PUBLIC' WHERE o."organizationId" = ${id}::uuid
    ), "statement" AS MATERIALIZED (
      SELECT ${id}::uuid AS "id"
      UNION SELECT "id" FROM "Statement" WHERE "speakerPersonId" = ${id}::uuid AND "visibility" = 'PUBLIC'
      UNION SELECT "id" FROM "Statement" WHERE "speakerOrganizationId" = ${id}::uuid AND "visibility" = 'PUBLIC'
      UNION SELECT "id" FROM "Statement" WHERE "onBehalfOfId" = ${id}::uuid AND "visibility" = 'PUBLIC'
      UNION SELECT s."id" FROM "report" r JOIN "Statement" s ON s."sourceId" = r."id" AND s."visibility" = 'PUBLIC'
    )`;
  const posts = await tx.$queryRaw<{ id: string; articleId: string }[]>`
    WITH ${shown}
    SELECT p."id", p."articleId" FROM "LivePost" p JOIN "Article" a ON a."id" = p."articleId" AND a."state" = 'PUBLISHED'
    WHERE p."state" = 'PUBLISHED' AND p."id" IN (
      SELECT l."postId" FROM "statement" s JOIN "LivePostStatement" l ON l."statementId" = s."id"
      UNION SELECT n."postId" FROM "statement" s JOIN "UpdateNote" n ON n."statementId" = s."id"
      UNION SELECT c."id" FROM "LivePost" c JOIN "LivePostContribution" l ON l."revisionId" = c."publishedRevisionId" AND l."personId" = ${id}::uuid
      UNION SELECT c."id" FROM "LivePost" c JOIN "LivePostContribution" l ON l."revisionId" = c."publishedRevisionId" AND l."organizationId" = ${id}::uuid
    )`;
  for (const post of posts) {
    shownIn.add(post.articleId);
    shownInPosts.add(post.id);
  }
  const articles = await tx.$queryRaw<{ id: string }[]>`
    WITH ${shown}
    SELECT a."id" FROM "Article" a WHERE a."state" = 'PUBLISHED' AND a."id" IN (
      SELECT l."articleId" FROM (SELECT "id" FROM "report" UNION SELECT "id" FROM "statement") s JOIN "SubjectArticle" l ON l."subjectId" = s."id" AND l."isPublic"
      UNION SELECT c."id" FROM "Article" c JOIN "Contribution" l ON l."revisionId" = c."publishedRevisionId" AND l."personId" = ${id}::uuid
      UNION SELECT c."id" FROM "Article" c JOIN "Contribution" l ON l."revisionId" = c."publishedRevisionId" AND l."organizationId" = ${id}::uuid
      UNION SELECT l."articleId" FROM "CampaignOutcome" o JOIN "SubjectArticle" l ON l."subjectId" = o."campaignId" AND l."isPublic" WHERE o."id" = ${id}::uuid AND o."retractedAt" IS NULL
      UNION SELECT "articleId" FROM "CommentRequest" WHERE "askedOfPersonId" = ${id}::uuid AND "visibility" = 'PUBLIC'
      UNION SELECT "articleId" FROM "CommentRequest" WHERE "askedOfOrganizationId" = ${id}::uuid AND "visibility" = 'PUBLIC'
      UNION SELECT c."articleId" FROM "statement" s JOIN "CommentRequest" c ON c."statementId" = s."id" AND c."visibility" = 'PUBLIC'
      UNION SELECT n."articleId" FROM "statement" s JOIN "UpdateNote" n ON n."statementId" = s."id"
    )`;
  for (const article of articles) shownIn.add(article.id);
}

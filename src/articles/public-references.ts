import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** The kinds of rows that a publication makes public, and that can be hidden again. */
export const HIDEABLE = ['Person', 'Organization', 'Statement', 'SourceReport', 'Tag'] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** As many as a message names; one more says that there are others. */
const NAMED = 3;

/** What an editor does first with each kind of what refers to a row. */
const REMEDIES = {
  article: 'withdraw the article with withdrawArticle',
  'live blog of': 'remove the post with removeLivePost',
  'request for comment on':
    'open the request again with reopenCommentRequest and cancel it with cancelCommentRequest',
  note: 'correct the note with correctUpdateNote',
  statement: 'hide the statement',
  'source report': 'hide the source report',
  campaign: 'take it out of the campaign with updateCampaign',
  demand: 'retract the demand with retractCampaignFact',
  'campaign action': 'retract the campaign action with retractCampaignFact',
  outcome: 'retract the outcome with retractCampaignFact',
} as const;
type Kind = keyof typeof REMEDIES;

/** What a row of SQL says: the kind of the row that refers to it, and the name by which an editor knows that. */
interface Reference {
  readonly kind: Kind;
  readonly name: string;
}

/**
 * What readers see that refers to a row, and what to do about it, for a message. It names up to three, and says whether there are more.
 * Rows that fields leave out while they are hidden don't count, such as the role of a person in an organisation, or the statement of a
 * note or of a request for comment.
 * @returns null if nothing does
 */
export async function publicReferences(
  tx: Transaction,
  entity: Hideable,
  id: string,
): Promise<string | null> {
  const found = await tx.$queryRaw<Reference[]>`
    SELECT "kind", "name" FROM (${Prisma.join(REFERENCES[entity](Prisma.sql`${id}::uuid`), ' UNION ')}) AS r ("kind", "name")
    ORDER BY 1, 2 LIMIT ${NAMED + 1}`;
  if (found.length === 0) return null;
  const names = found.slice(0, NAMED).map(({ kind, name }) => `the ${kind} '${name}'`);
  const named = found.length > NAMED ? [...names, 'others'] : names;
  const remedies = new Set(found.map(({ kind }) => REMEDIES[kind]));
  return `Readers see it in ${enumerated(named)}. To hide it, first ${enumerated([...remedies])}.`;
}

function enumerated(texts: readonly string[]): string {
  return texts.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

/** A condition on a revision "r": that of `PUBLIC_REVISION`. */
const PUBLIC = Prisma.sql`r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn"`;

/** Published articles that meet the condition, or that have what meets it: readers can read all public revisions. */
function articles(
  condition: Prisma.Sql,
  kind: 'article' | 'live blog of' | 'request for comment on' = 'article',
): Prisma.Sql {
  return Prisma.sql`
    SELECT ${Prisma.raw(`'${kind}'`)}, shown."headline" FROM "Article" a JOIN "ArticleRevision" shown ON shown."id" = a."publishedRevisionId"
    WHERE a."state" = 'PUBLISHED' AND ${condition}`;
}

/**
 * Whether the article has a public block "b" with a quote of the statement. An index finds each kind of quote: for one condition on both,
 * PostgreSQL would read all blocks of the archive.
 */
function quotes(id: Prisma.Sql, where: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`a."id" IN (
    SELECT b."articleId" FROM "Block" b WHERE b."statementId" = ${id} AND b."isPublic" AND ${where}
    UNION SELECT b."articleId" FROM "Block" b WHERE b."quotedIds" <> '{}' AND b."quotedIds" @> ARRAY[${id}] AND b."isPublic" AND ${where})`;
}

function inRevisions(relation: 'Tag' | 'SourceReport', id: Prisma.Sql): Prisma.Sql {
  const table = Prisma.raw(`"_ArticleRevisionTo${relation}"`);
  return articles(Prisma.sql`EXISTS (
    SELECT FROM "ArticleRevision" r JOIN ${table} l ON l."A" = r."id"
    WHERE r."articleId" = a."id" AND ${PUBLIC} AND l."B" = ${id})`);
}

function statements(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT 'statement', left(s."text", 60) FROM "Statement" s WHERE s."visibility" = 'PUBLIC' AND ${condition}`;
}

/** Of facts that stand. */
const demands = (condition: Prisma.Sql) =>
  Prisma.sql`SELECT 'demand', left(d."text", 60) FROM "CampaignDemand" d WHERE d."retractedAt" IS NULL AND ${condition}`;
const actions = (condition: Prisma.Sql) =>
  Prisma.sql`SELECT 'campaign action', c."title" FROM "CampaignAction" c WHERE c."retractedAt" IS NULL AND ${condition}`;
const outcomes = (condition: Prisma.Sql) =>
  Prisma.sql`SELECT 'outcome', left(o."summary", 60) FROM "CampaignOutcome" o WHERE o."retractedAt" IS NULL AND ${condition}`;
const figures = (condition: Prisma.Sql) =>
  actions(Prisma.sql`EXISTS (
    SELECT FROM "ActionFigure" f WHERE f."actionId" = c."id" AND f."retractedAt" IS NULL AND ${condition})`);
const joined = (table: string, row: string, id: Prisma.Sql) =>
  Prisma.sql`EXISTS (SELECT FROM ${Prisma.raw(`"${table}"`)} l WHERE l."A" = ${Prisma.raw(row)}."id" AND l."B" = ${id})`;

/**
 * Notes that name somebody, of articles on which they were asked for comment, or about a comment of theirs. Readers see notes also when
 * the request is open again, and when the article is withdrawn.
 */
function notesNaming(
  entity: 'Person' | 'Organization',
  id: Prisma.Sql,
  isAsked: Prisma.Sql,
  said: Prisma.Sql,
): Prisma.Sql {
  return Prisma.sql`
    SELECT 'note', left(n."text", 60) FROM "UpdateNote" n
    WHERE n."id" IN (
      SELECT n."id" FROM "CommentRequest" q JOIN "UpdateNote" n ON n."articleId" = q."articleId" WHERE ${isAsked}
      UNION SELECT n."id" FROM "Statement" s JOIN "UpdateNote" n ON n."statementId" = s."id" WHERE ${said}
    ) AND strpos(lower(n."text"), (SELECT lower("name") FROM ${Prisma.raw(`"${entity}"`)} WHERE "id" = ${id})) > 0`;
}

/** What refers to a person or an organisation. */
function toSpeaker(entity: 'Person' | 'Organization', id: Prisma.Sql): Prisma.Sql[] {
  const is = (row: string, prefix: string) =>
    Prisma.sql`${Prisma.raw(`${row}."${prefix === '' ? entity.toLowerCase() : `${prefix}${entity}`}Id"`)} = ${id}`;
  return [
    statements(is('s', 'speaker')),
    articles(Prisma.sql`a."id" IN (
      SELECT r."articleId" FROM "Contribution" l JOIN "ArticleRevision" r ON r."id" = l."revisionId" WHERE ${PUBLIC} AND ${is('l', '')})`),
    articles(
      Prisma.sql`a."id" IN (
      SELECT p."articleId" FROM "LivePostContribution" l JOIN "LivePostRevision" r ON r."id" = l."revisionId" JOIN "LivePost" p ON p."id" = r."postId"
      WHERE ${PUBLIC} AND p."state" = 'PUBLISHED' AND ${is('l', '')})`,
      'live blog of',
    ),
    articles(
      Prisma.sql`EXISTS (
      SELECT FROM "CommentRequest" q WHERE q."articleId" = a."id" AND q."visibility" = 'PUBLIC' AND ${is('q', 'askedOf')})`,
      'request for comment on',
    ),
    notesNaming(entity, id, is('q', 'askedOf'), is('s', 'speaker')),
    Prisma.sql`
      SELECT 'campaign', c."name" FROM "Campaign" c JOIN "CampaignTarget" t ON t."campaignId" = c."id" WHERE ${is('t', '')}`,
    demands(is('d', 'addressed')),
    actions(Prisma.sql`EXISTS (SELECT FROM "ActionActor" t WHERE t."actionId" = c."id" AND ${is('t', '')})`),
    actions(Prisma.sql`EXISTS (SELECT FROM "ActionTarget" t WHERE t."actionId" = c."id" AND ${is('t', '')})`),
    figures(is('f', 'attributed')),
    outcomes(is('o', 'target')),
  ];
}

const REFERENCES: Readonly<Record<Hideable, (id: Prisma.Sql) => Prisma.Sql[]>> = {
  Person: (id) => toSpeaker('Person', id),
  Organization: (id) => [
    ...toSpeaker('Organization', id),
    statements(Prisma.sql`s."onBehalfOfId" = ${id}`),
    Prisma.sql`
      SELECT 'source report', coalesce(r."headline", r."url", r."id"::text) FROM "SourceReport" r JOIN "SourceOutlet" l ON l."sourceId" = r."id"
      WHERE r."visibility" = 'PUBLIC' AND l."organizationId" = ${id}`,
    Prisma.sql`SELECT 'campaign', c."name" FROM "Campaign" c WHERE ${joined('_CampaignToOrganization', 'c', id)}`,
    actions(joined('_CampaignActionToOrganization', 'c', id)),
  ],
  Statement: (id) => [
    articles(quotes(id, Prisma.sql`b."postId" IS NULL`)),
    articles(
      quotes(id, Prisma.sql`b."postId" IN (SELECT p."id" FROM "LivePost" p WHERE p."state" = 'PUBLISHED')`),
      'live blog of',
    ),
    // Readers see that it was amended.
    statements(Prisma.sql`s."amendedById" = ${id}`),
  ],
  SourceReport: (id) => [
    inRevisions('SourceReport', id),
    statements(Prisma.sql`s."sourceId" = ${id}`),
    demands(joined('_CampaignDemandToSourceReport', 'd', id)),
    actions(joined('_CampaignActionToSourceReport', 'c', id)),
    outcomes(joined('_CampaignOutcomeToSourceReport', 'o', id)),
    figures(Prisma.sql`f."sourceId" = ${id}`),
  ],
  Tag: (id) => [inRevisions('Tag', id)],
};

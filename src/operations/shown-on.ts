import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { named } from './write-together.ts';

/** The kinds of rows that others show, or no longer show, when something about them changes. */
export type ShownEntity =
  | 'Person'
  | 'Organization'
  | 'Statement'
  | 'CommentRequest'
  | 'Campaign'
  | 'CampaignAction'
  | 'CampaignOutcome'
  | 'ListOfArticles'
  | 'LivePost';

/** The kinds of rows on which they show. */
export type ShowingEntity =
  | 'Person'
  | 'Organization'
  | 'SourceReport'
  | 'Statement'
  | 'Article'
  | 'CampaignAction'
  | 'CampaignDemand'
  | 'Front';

/** That a public row shows another row to readers, in one of its fields. */
export interface Showing {
  readonly entity: ShowingEntity;
  readonly id: string;
  /** The field of the API. */
  readonly field: string;
  /** The id of the row that it shows, or of what it shows of that. */
  readonly shown: string;
  /** What an event about the row that shows it needs: the statement, its speaker, and the campaigns if it isn't an article. */
  readonly statementId: string | null;
  readonly speakerId: string | null;
  readonly campaignIds: readonly string[];
}

/**
 * Where readers see a row on other rows. For each kind of row, it selects the rows that show it, as `entity`, `id`,
 * `field`, `shown`. A field is here if it can change without an event about its own row. Either the row that it shows
 * becomes public, or the relation is written on the other side. Both rows are public: a `where` here says what the field's
 * own `where` says.
 *
 * Left out are the fields that an event names anyway. `StatementRecorded` names the speaker and the campaigns. The events
 * of an article name its campaigns, and carry its tags as changes. A campaign's own events name it with all its facts.
 */
const SHOWN_ON: Readonly<Record<ShownEntity, (ids: Prisma.Sql) => Prisma.Sql>> = {
  Person: (ids) => Prisma.sql`
    SELECT 'Organization', o."id", 'affiliations', md5(concat_ws('|', p."id", a."roleName", a."from", a."until"))::uuid
    FROM "Person" p JOIN "Affiliation" a ON a."personId" = p."id" JOIN "Organization" o ON o."id" = a."organizationId"
    WHERE p."id" = ${ids} AND p."visibility" = 'PUBLIC' AND o."visibility" = 'PUBLIC'`,

  Organization: (ids) => Prisma.sql`
    SELECT 'Person', p."id", 'affiliations', o."id"
    FROM "Organization" o JOIN "Affiliation" a ON a."organizationId" = o."id" JOIN "Person" p ON p."id" = a."personId"
    WHERE o."id" = ${ids} AND o."visibility" = 'PUBLIC' AND p."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Organization', part."id", 'partOf', o."id"
    FROM "Organization" o JOIN "Organization" part ON part."partOfId" = o."id"
    WHERE o."id" = ${ids} AND o."visibility" = 'PUBLIC' AND part."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Organization', whole."id", 'parts', o."id"
    FROM "Organization" o JOIN "Organization" whole ON whole."id" = o."partOfId"
    WHERE o."id" = ${ids} AND o."visibility" = 'PUBLIC' AND whole."visibility" = 'PUBLIC'`,

  Statement: (ids) => Prisma.sql`
    SELECT 'Statement', o."id", 'replies', s."id" FROM "Statement" s JOIN "Statement" o ON o."id" = s."inReplyToId"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND s."status" <> 'RECORDED_IN_ERROR' AND o."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Statement', o."id", 'inReplyTo', s."id" FROM "Statement" s JOIN "Statement" o ON o."inReplyToId" = s."id"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND o."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Statement', o."id", 'amends', s."id" FROM "Statement" s JOIN "Statement" o ON o."id" = s."amendedById"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND o."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Statement', o."id", 'amendment', s."id" FROM "Statement" s JOIN "Statement" o ON o."amendedById" = s."id"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND o."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Organization', o."id", 'statements', s."id"
    FROM "Statement" s JOIN "Organization" o ON o."id" = s."onBehalfOfId"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND s."status" <> 'RECORDED_IN_ERROR' AND o."visibility" = 'PUBLIC'
      AND EXISTS (SELECT FROM "SubjectArticle" l WHERE l."subjectId" = s."id" AND l."relation" = 'ABOUT' AND l."isPublic")
    UNION ALL
    SELECT 'SourceReport', r."id", 'statements', s."id" FROM "Statement" s JOIN "SourceReport" r ON r."id" = s."sourceId"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND s."status" <> 'RECORDED_IN_ERROR' AND r."visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Article', a."id", 'commentRequests', s."id"
    FROM "Statement" s JOIN "CommentRequest" r ON r."statementId" = s."id" JOIN "Article" a ON a."id" = r."articleId"
    WHERE s."id" = ${ids} AND s."visibility" = 'PUBLIC' AND r."visibility" = 'PUBLIC'
      AND a."state" = 'PUBLISHED'`,

  CommentRequest: (ids) => Prisma.sql`
    SELECT CASE WHEN "askedOfPersonId" IS NULL THEN 'Organization' ELSE 'Person' END, coalesce("askedOfPersonId", "askedOfOrganizationId"),
           'commentRequests', "id"
    FROM "CommentRequest" WHERE "id" = ${ids} AND "visibility" = 'PUBLIC'
    UNION ALL
    SELECT 'Statement', s."id", 'commentRequest', r."id" FROM "CommentRequest" r JOIN "Statement" s ON s."id" = r."statementId"
    WHERE r."id" = ${ids} AND r."visibility" = 'PUBLIC' AND s."visibility" = 'PUBLIC'`,

  Campaign: (ids) => Prisma.sql`
    SELECT CASE WHEN "personId" IS NULL THEN 'Organization' ELSE 'Person' END, coalesce("personId", "organizationId"),
           'campaigns', "campaignId"
    FROM "ListedCampaign" WHERE "campaignId" = ${ids}`,

  CampaignAction: (ids) => Prisma.sql`
    SELECT CASE WHEN s."personId" IS NULL THEN 'Organization' ELSE 'Person' END, coalesce(s."personId", s."organizationId"), 'actions', a."id"
    FROM "CampaignAction" a JOIN (
      SELECT "actionId", "personId", "organizationId" FROM "ActionActor" UNION SELECT "actionId", "personId", "organizationId" FROM "ActionTarget"
    ) s ON s."actionId" = a."id" WHERE a."id" = ${ids} AND a."retractedAt" IS NULL`,

  CampaignOutcome: (ids) => Prisma.sql`
    SELECT 'CampaignDemand', "demandId", 'outcomes', "id"
    FROM "CampaignOutcome" WHERE "id" = ${ids} AND "demandId" IS NOT NULL AND "retractedAt" IS NULL`,

  // The articles of a section, a tag or an author, by its id.
  ListOfArticles: (ids) => Prisma.sql`
    SELECT 'Front', f."id", 'containers', s."id"
    FROM "FrontSource" q CROSS JOIN LATERAL (SELECT coalesce(q."sectionId", q."tagId", q."personId", q."organizationId")) s ("id")
    JOIN "Front" f ON f."publishedRevisionId" = q."revisionId" WHERE s."id" = ${ids}`,
  LivePost: (ids) => Prisma.sql`
    SELECT 'Statement', s."id", 'livePosts', l."postId"
    FROM "LivePostStatement" l JOIN "LivePost" p ON p."id" = l."postId" JOIN "Article" a ON a."id" = p."articleId"
      JOIN "Statement" s ON s."id" = l."statementId"
    WHERE l."postId" = ${ids} AND p."state" = 'PUBLISHED' AND a."state" = 'PUBLISHED' AND s."visibility" = 'PUBLIC'`,
};

/** The revision of an article that readers saw, and the one that they see now: null for none. */
export interface ShownRevisions {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The rows whose list of articles has the article with only one of the two revisions. These are statements, their speakers,
 * authors, reported actions and sources. Also what lists its requests for comment. PostgreSQL compares them, so that the node reads no more than what is different. Also
 * the fronts that show it: these show its words, too.
 * @param speakers those whose followers learn of it by another event
 */
function shownByOne(articles: readonly ShownRevisions[], speakers: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT "entity", "id", "field", "revisionId" FROM (
      WITH "article" AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(articles)}::jsonb) AS a ("before" uuid, "after" uuid)
      ), "changed" AS MATERIALIZED (
        SELECT s AS "statement", CASE WHEN c."isNew" THEN a."after" ELSE a."before" END AS "revisionId",
          CASE WHEN c."isNew" THEN a."before" ELSE a."after" END AS "otherId"
        FROM "article" a CROSS JOIN LATERAL "changed_statements"(a."before", a."after") c JOIN "Statement" s ON s."id" = c."statementId"
      ), "speaker" AS MATERIALIZED (
        SELECT DISTINCT CASE p."id" WHEN (c."statement")."speakerPersonId" THEN 'Person' ELSE 'Organization' END AS "entity",
          p."id", c."revisionId", c."otherId"
        FROM "changed" c CROSS JOIN LATERAL "speakers_of"(c."statement") p WHERE p."relation" = 'ABOUT' AND p."id" <> ALL(${speakers}::uuid[])
      ), "spoken" AS MATERIALIZED (
        SELECT o."otherId", p."id" FROM (SELECT DISTINCT "otherId" FROM "speaker") o CROSS JOIN LATERAL "speakers_in"(o."otherId") p
      )
      SELECT 'Statement' AS "entity", (c."statement")."id", 'articles' AS "field", "revisionId" FROM "changed" c WHERE (c."statement")."visibility" = 'PUBLIC'
      UNION SELECT 'Statement', l."statementId", 'livePosts', coalesce(a."after", a."before")
        FROM "article" a JOIN "ArticleRevision" r ON r."id" = coalesce(a."after", a."before")
          JOIN "LivePost" p ON p."articleId" = r."articleId" JOIN "LivePostStatement" l ON l."postId" = p."id"
          JOIN "Statement" t ON t."id" = l."statementId" AND t."visibility" = 'PUBLIC'
        WHERE a."before" IS NULL OR a."after" IS NULL
      UNION SELECT "entity", "id", 'articles', "revisionId" FROM "speaker" s
        WHERE "otherId" IS NULL OR ("otherId", "id") NOT IN (SELECT "otherId", "id" FROM "spoken")
      UNION SELECT CASE WHEN l."personId" IS NULL THEN 'Organization' ELSE 'Person' END, coalesce(l."personId", l."organizationId"), 'authored', min(l."revisionId"::text)::uuid
        FROM "article" a JOIN "Contribution" l ON l."revisionId" = ANY(ARRAY[a."before", a."after"]) AND l."role" = 'AUTHOR'
        GROUP BY a."before", a."after", l."personId", l."organizationId" HAVING count(*) = 1
      UNION SELECT 'CampaignAction', l."B", 'articles', min(l."A"::text)::uuid
        FROM "article" a JOIN "_ArticleRevisionToCampaignAction" l ON l."A" = ANY(ARRAY[a."before", a."after"])
        GROUP BY a."before", a."after", l."B" HAVING count(*) = 1
      UNION SELECT 'SourceReport', l."B", 'articles', min(l."A"::text)::uuid
        FROM "article" a JOIN "_ArticleRevisionToSourceReport" l ON l."A" = ANY(ARRAY[a."before", a."after"])
        GROUP BY a."before", a."after", l."B" HAVING count(*) = 1
      UNION SELECT q."entity", q."id", q."field", coalesce(a."after", a."before")
        FROM "article" a JOIN "ArticleRevision" r ON r."id" = coalesce(a."after", a."before")
          JOIN "CommentRequest" c ON c."articleId" = r."articleId" AND c."outcome" NOT IN ('PENDING', 'CANCELLED')
          CROSS JOIN LATERAL (VALUES ('Person', c."askedOfPersonId", 'commentRequests'), ('Organization', c."askedOfOrganizationId", 'commentRequests'),
            ('Statement', (SELECT s."id" FROM "Statement" s WHERE s."id" = c."statementId" AND s."visibility" = 'PUBLIC'), 'commentRequest')
          ) q ("entity", "id", "field")
        WHERE (a."before" IS NULL OR a."after" IS NULL) AND q."id" IS NOT NULL
      UNION SELECT 'Front', f, 'containers', coalesce(a."after", a."before") FROM "article" a CROSS JOIN LATERAL "fronts_of"(a."before", a."after") f
    ) r`;
}

/**
 * A subquery. Without it, PostgreSQL would count the ids and plan the statement each time, which takes longer than to run
 * it.
 */
function equalsAny(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`ANY((SELECT ${ids}::uuid[])::uuid[])`;
}

interface ReadOptions {
  /** Those that readers see in another revision: where they show before or now, but not both. */
  readonly articles?: readonly ShownRevisions[];
  /** Speakers whose lists of articles aren't read. */
  readonly speakers?: readonly string[];
  /** What the same SQL statement writes; it reads nothing of that. */
  readonly writes?: readonly Prisma.Sql[];
}

/** Reads where readers see these rows on others, in one SQL statement. */
export function readShownOn(
  tx: Transaction,
  rows: ReadonlyMap<ShownEntity, ReadonlySet<string>>,
  { articles = [], speakers = [], writes = [] }: ReadOptions = {},
): Promise<Showing[]> {
  const each = [
    ...[...rows].map(([entity, ids]) => SHOWN_ON[entity](equalsAny([...ids]))),
    ...(articles.length === 0 ? [] : [shownByOne(articles, speakers)]),
  ];
  const showing = Prisma.sql`"showing" ("entity", "id", "field", "shown") AS (${Prisma.join(each, ' UNION ALL ')})`;
  return tx.$queryRaw<Showing[]>`
    WITH ${Prisma.join([...named(writes), showing])}
    SELECT DISTINCT r."entity", r."id", r."field", r."shown", s."id" AS "statementId",
           coalesce(s."speakerPersonId", s."speakerOrganizationId") AS "speakerId",
           CASE r."entity"
             WHEN 'Statement' THEN ARRAY(SELECT "A" FROM "_CampaignToStatement" WHERE "B" = r."id" ORDER BY 1)
             WHEN 'CampaignAction' THEN ARRAY(SELECT "campaignId" FROM "CampaignAction" WHERE "id" = r."id")
             WHEN 'CampaignDemand' THEN ARRAY(SELECT "campaignId" FROM "CampaignDemand" WHERE "id" = r."id")
             ELSE '{}'
           END AS "campaignIds"
    FROM "showing" r
    LEFT JOIN "Statement" s ON s."id" = CASE r."entity" WHEN 'Statement' THEN r."id" WHEN 'Article' THEN r."shown" END
    ORDER BY 1, 2, 3, 4`;
}

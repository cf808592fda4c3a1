import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { searchRefreshed } from '../search/refreshed.ts';

const LISTED =
  '"subjectId", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt"';
const ENTRY =
  '"campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent"';
const SEARCHED =
  '"id", "type", "rowId", "createdById", "isPublic", "isCurrent", "config", "date", "speakerIds", "tagIds", "title", "slug", "names", "text"';

/** The tables that triggers and chores keep, and what they are derived from: each as a query, whose columns are the same. */
const LISTS: readonly (readonly [is: string, shouldBe: string])[] = [
  [`SELECT ${LISTED} FROM "SubjectArticle"`, `SELECT ${LISTED} FROM "ListedArticle"`],
  ['SELECT * FROM "SubjectNote"', 'SELECT * FROM "ListedNote"'],
  [
    'SELECT "id", "articleId", "isPublic" FROM "Block"',
    `SELECT p."blockVersionId", r."articleId", bool_or(r."publishedAt" IS NOT NULL)
     FROM "BlockPlace" p JOIN "ArticleRevision" r ON r."id" = p."revisionId" GROUP BY 1, 2
     UNION ALL SELECT p."blockVersionId", l."articleId", bool_or(r."publishedAt" IS NOT NULL)
     FROM "LivePostPlace" p JOIN "LivePostRevision" r ON r."id" = p."revisionId" JOIN "LivePost" l ON l."id" = r."postId" GROUP BY 1, 2`,
  ],
  ['SELECT "statementId", "postId", "listedAt" FROM "LivePostStatement"', 'SELECT * FROM "ListedPost"'],
  [
    'SELECT "id", "authorId", "liveBlogId", "listedAt" FROM "LivePostAuthor"',
    'SELECT * FROM "ListedPostAuthor"',
  ],
  [
    `SELECT "personId", NULL::uuid AS "organizationId", "campaignId" FROM "PersonCampaign"
     UNION ALL SELECT NULL, "organizationId", "campaignId" FROM "OrganizationCampaign"`,
    'SELECT * FROM "ListedCampaign"',
  ],
  [`SELECT ${ENTRY} FROM "TimelineEntry"`, `SELECT ${ENTRY} FROM "ListedEntry"`],
  [
    `SELECT ${SEARCHED}, "titleWords"::text, "words"::text FROM "SearchEntry"`,
    `SELECT ${SEARCHED}, "title_words"("config", "title")::text, "words_of_entry"("type", "id", "config", "title", "names", "text")::text FROM "SearchedRow"`,
  ],
  // The words of an article's parts are those of its whole text.
  [
    'SELECT "id", strip("words")::text AS "words" FROM "SearchEntry"',
    'SELECT "id", strip("all_words"("config", "title", "names", "text"))::text FROM "SearchedRow"',
  ],
  [
    'SELECT "partId", "text", "words"::text FROM "PartText"',
    'SELECT "partId", "text_of_part"("partId"), "words_of"("config", "text_of_part"("partId"))::text FROM "PartText"',
  ],
  ['SELECT * FROM "CampaignStatement"', 'SELECT * FROM "ListedStatement"'],
  ['SELECT * FROM "SubjectEvent"', 'SELECT * FROM "ListedEvent"'],
  [
    'SELECT "id", "articleCreatedById", "visibility"::text FROM "CommentRequest"',
    `SELECT r."id", a."createdById", CASE WHEN a."state" = 'PUBLISHED' AND r."outcome" <> 'PENDING' THEN 'PUBLIC' ELSE 'MEMBERS' END
     FROM "CommentRequest" r JOIN "Article" a ON a."id" = r."articleId"`,
  ],
];

/** The rows by which the lists differ from what they are derived from, and the number of rows that they hold. */
export async function compareLists(prisma: PrismaClient): Promise<{ wrong: unknown[]; rows: number }> {
  await searchRefreshed(prisma);
  const compared = await Promise.all(
    LISTS.map(async ([is, shouldBe]) => {
      const wrong = await prisma.$queryRawUnsafe<object[]>(
        `(SELECT 'surplus', t.* FROM (${is}) t EXCEPT ALL SELECT 'surplus', v.* FROM (${shouldBe}) v)
         UNION ALL (SELECT 'missing', v.* FROM (${shouldBe}) v EXCEPT ALL SELECT 'missing', t.* FROM (${is}) t)`,
      );
      const [found] = await prisma.$queryRawUnsafe<[{ count: bigint }]>(`SELECT count(*) FROM (${is}) t`);
      return { wrong, rows: Number(found.count) };
    }),
  );
  return {
    wrong: compared.flatMap(({ wrong }) => wrong),
    rows: compared.reduce((sum, { rows }) => sum + rows, 0),
  };
}

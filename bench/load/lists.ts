/** Fills the tables that triggers maintain, from the views that say what they must hold. */
const OF_CAMPAIGNS = [
  ['PersonCampaign', 'personId'],
  ['OrganizationCampaign', 'organizationId'],
] as const;

const LISTED =
  '"subjectId", "relation", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt"';
const ENTRY =
  '"campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent"';

const FOUND =
  '"id", "type", "rowId", "createdById", "isPublic", "isCurrent", "config", "date", "speakerIds", "tagIds", "title", "slug", "names", "text"';

/** SQL statements that add what is missing. */
export const LISTS: readonly string[] = [
  // Revisions come with the versions of their blocks.
  'UPDATE "ArticleRevision" SET "bodyPartIds" = "save_body"("articleId", "bodyPartIds")',
  `UPDATE "Block" b SET "isPublic" = true FROM (
    SELECT DISTINCT p."blockVersionId" FROM "BlockPlace" p JOIN "ArticleRevision" r ON r."id" = p."revisionId" WHERE r."publishedAt" IS NOT NULL
   ) p WHERE b."id" = p."blockVersionId"`,
  `UPDATE "CommentRequest" r SET "visibility" = 'MEMBERS' FROM "Article" a WHERE a."id" = r."articleId" AND a."state" <> 'PUBLISHED'`,
  `INSERT INTO "SubjectArticle" (${LISTED}) SELECT ${LISTED} FROM "ListedArticle"`,
  ...OF_CAMPAIGNS.map(
    ([table, column]) =>
      `INSERT INTO "${table}" ("${column}", "campaignId")
       SELECT "${column}", "campaignId" FROM "ListedCampaign" WHERE "${column}" IS NOT NULL ON CONFLICT DO NOTHING`,
  ),
  `INSERT INTO "TimelineEntry" (${ENTRY}) SELECT ${ENTRY} FROM "ListedEntry" ON CONFLICT DO NOTHING`,
  'INSERT INTO "CampaignStatement" SELECT * FROM "ListedStatement" ON CONFLICT DO NOTHING',
  'INSERT INTO "LivePostStatement" ("statementId", "postId", "listedAt") SELECT "statementId", "postId", "listedAt" FROM "ListedPost"',
  `INSERT INTO "LivePostAuthor" ("id", "authorId", "liveBlogId", "listedAt")
   SELECT "id", "authorId", "liveBlogId", "listedAt" FROM "ListedPostAuthor"`,
  'INSERT INTO "SubjectNote" ("subjectId", "noteId", "kind", "createdAt") SELECT "subjectId", "noteId", "kind", "createdAt" FROM "ListedNote"',
  'INSERT INTO "SubjectEvent" SELECT * FROM "ListedEvent" ON CONFLICT DO NOTHING',
  `INSERT INTO "SearchEntry" (${FOUND}, "titleWords", "words")
    SELECT ${FOUND}, "title_words"("config", "title"), "words_of_entry"("type", "id", "config", "title", "names", "text")
   FROM "SearchedRow" ON CONFLICT DO NOTHING`,
  'INSERT INTO "SearchConfig" SELECT DISTINCT "config", "isPublic" FROM "SearchEntry" ON CONFLICT DO NOTHING',
  `INSERT INTO "SearchWord" SELECT DISTINCT w, e."isPublic"
   FROM "SearchEntry" e CROSS JOIN LATERAL "written_words"(concat_ws(' ', e."title", e."names", left(e."text", 100000))) w
   ON CONFLICT DO NOTHING`,
];

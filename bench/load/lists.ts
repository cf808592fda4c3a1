/** Fills the tables that triggers keep, from the views that say what they must hold. */
const OF_ARTICLES = [
  ['StatementArticle', 'statementId', 'Statement'],
  ['ActionArticle', 'actionId', 'CampaignAction'],
] as const;

/** Those that are in lists by date. */
const BY_DATE = [
  ['PersonArticle', 'personId', 'Person'],
  ['OrganizationArticle', 'organizationId', 'Organization'],
  ['TagArticle', 'tagId', 'Tag'],
  ['CampaignArticle', 'campaignId', 'Campaign'],
] as const;

const OF_CAMPAIGNS = [
  ['PersonCampaign', 'personId'],
  ['OrganizationCampaign', 'organizationId'],
] as const;

const ROW = '"revisionId", "articleId", "createdById", "isPublic", "isCurrent"';
const DATES = '"firstPublishedAt", "publishedAt", "modifiedAt", "scheduledFor"';
const ENTRY =
  '"campaignId", "id", "date", "first", "last", "actionId", "outcomeId", "statementId", "articleId", "createdById", "isPublic", "isCurrent"';

const FOUND =
  '"id", "type", "rowId", "createdById", "isPublic", "isCurrent", "config", "date", "speakerIds", "tagIds", "title", "slug", "names", "text"';

/** SQL statements that add what is missing. */
export const LISTS: readonly string[] = [
  ...OF_ARTICLES.map((list) => listOf(list, ROW)),
  ...BY_DATE.map((list) => listOf(list, `${ROW}, ${DATES}`)),
  ...OF_CAMPAIGNS.map(
    ([table, column]) =>
      `INSERT INTO "${table}" ("${column}", "campaignId")
       SELECT "${column}", "campaignId" FROM "ListedCampaign" WHERE "${column}" IS NOT NULL ON CONFLICT DO NOTHING`,
  ),
  `INSERT INTO "TimelineEntry" (${ENTRY}) SELECT ${ENTRY} FROM "ListedEntry" ON CONFLICT DO NOTHING`,
  'INSERT INTO "CampaignStatement" SELECT * FROM "ListedStatement" ON CONFLICT DO NOTHING',
  'INSERT INTO "CampaignEvent" SELECT * FROM "ListedEvent" ON CONFLICT DO NOTHING',
  `INSERT INTO "SearchEntry" (${FOUND}, "titleWords", "words")
    SELECT ${FOUND}, "title_words"("config", "title"), "all_words"("config", "title", "names", "text")
   FROM "SearchedRow" ON CONFLICT DO NOTHING`,
  'INSERT INTO "SearchConfig" SELECT DISTINCT "config", "isPublic" FROM "SearchEntry" ON CONFLICT DO NOTHING',
  `INSERT INTO "SearchWord" SELECT DISTINCT w, e."isPublic"
   FROM "SearchEntry" e CROSS JOIN LATERAL "written_words"(concat_ws(' ', e."title", e."names", left(e."text", 100000))) w
   ON CONFLICT DO NOTHING`,
];

function listOf(
  [table, column, noun]: (typeof OF_ARTICLES)[number] | (typeof BY_DATE)[number],
  row: string,
): string {
  const [to, from] = table === 'OrganizationArticle' ? [', "speaks"', ', bool_or("speaks")'] : ['', ''];
  return `INSERT INTO "${table}" ("${column}", ${row}${to})
    SELECT "id", ${row}${from} FROM "ListedArticle" WHERE "noun" = '${noun}' GROUP BY "id", ${row} ON CONFLICT DO NOTHING`;
}

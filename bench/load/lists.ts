/** Fills the tables that triggers keep, from the views that say what they must hold. */
const OF_ARTICLES = [
  ['PersonArticle', 'personId', 'Person'],
  ['OrganizationArticle', 'organizationId', 'Organization'],
  ['TagArticle', 'tagId', 'Tag'],
  ['CampaignArticle', 'campaignId', 'Campaign'],
  ['ActionArticle', 'actionId', 'CampaignAction'],
  ['StatementArticle', 'statementId', 'Statement'],
] as const;

const OF_CAMPAIGNS = [
  ['PersonCampaign', 'personId'],
  ['OrganizationCampaign', 'organizationId'],
] as const;

const ROW = '"revisionId", "articleId", "createdById", "isPublic", "isCurrent"';

/** SQL statements that add what is missing. */
export const LISTS: readonly string[] = [
  ...OF_ARTICLES.map(
    ([table, column, noun]) =>
      `INSERT INTO "${table}" ("${column}", ${ROW})
       SELECT DISTINCT "id", ${ROW} FROM "ListedArticle" WHERE "noun" = '${noun}' ON CONFLICT DO NOTHING`,
  ),
  ...OF_CAMPAIGNS.map(
    ([table, column]) =>
      `INSERT INTO "${table}" ("${column}", "campaignId")
       SELECT "${column}", "campaignId" FROM "ListedCampaign" WHERE "${column}" IS NOT NULL ON CONFLICT DO NOTHING`,
  ),
];

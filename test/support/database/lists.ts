import type { PrismaClient } from '../../../generated/prisma/client.ts';

const LISTS = [
  ['Person', 'PersonArticle', 'personId'],
  ['Organization', 'OrganizationArticle', 'organizationId'],
  ['Tag', 'TagArticle', 'tagId'],
  ['Campaign', 'CampaignArticle', 'campaignId'],
  ['CampaignAction', 'ActionArticle', 'actionId'],
  ['Statement', 'StatementArticle', 'statementId'],
] as const;

const LISTED = LISTS.map(
  ([noun, table, id]) =>
    `SELECT '${noun}' AS "list", "${id}" AS "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "${table}"`,
).join(' UNION ALL ');
const CAMPAIGNS = `SELECT "personId", NULL::uuid AS "organizationId", "campaignId" FROM "PersonCampaign"
  UNION ALL SELECT NULL, "organizationId", "campaignId" FROM "OrganizationCampaign"`;

/** The rows by which the lists differ from what they are derived from, and the number of rows that they hold. */
export async function compareLists(prisma: PrismaClient): Promise<{ wrong: unknown[]; rows: number }> {
  const differences = (is: string, shouldBe: string) =>
    prisma.$queryRawUnsafe<object[]>(
      `(SELECT 'surplus', t.* FROM (${is}) t EXCEPT ALL SELECT 'surplus', v.* FROM (${shouldBe}) v)
       UNION ALL (SELECT 'missing', v.* FROM (${shouldBe}) v EXCEPT ALL SELECT 'missing', t.* FROM (${is}) t)`,
    );
  const [articles, campaigns, [count]] = await Promise.all([
    differences(
      LISTED,
      `SELECT DISTINCT "noun", "id", "revisionId", "articleId", "createdById", "isPublic", "isCurrent" FROM "ListedArticle"`,
    ),
    differences(CAMPAIGNS, 'SELECT * FROM "ListedCampaign"'),
    prisma.$queryRawUnsafe<[{ count: bigint }]>(`SELECT count(*) FROM (${LISTED}) t`),
  ]);
  return { wrong: [...articles, ...campaigns], rows: Number(count.count) };
}

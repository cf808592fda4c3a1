/** Rows as they are in the archive of a newsroom that has used Dateline for long. */
import type { PrismaClient } from '../../../generated/prisma/client.ts';

/**
 * Every revision reports all actions of its campaigns, as those do that are older than `actionIds`. An input names at most a
 * hundred.
 */
export async function reportAllActions(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO "_ArticleRevisionToCampaignAction" ("A", "B")
    SELECT c."A", a."id" FROM "_ArticleRevisionToCampaign" c JOIN "CampaignAction" a ON a."campaignId" = c."B"
    ON CONFLICT DO NOTHING`;
}

import type { Transaction } from '../db/client.ts';

/** The ids of the campaigns of an article's published revision. */
export async function campaignsOfPublishedRevision(tx: Transaction, articleId: string): Promise<string[]> {
  const campaigns = await tx.campaign.findMany({
    where: { revisions: { some: { publishedOf: { id: articleId } } } },
    select: { id: true },
  });
  return campaigns.map(({ id }) => id);
}

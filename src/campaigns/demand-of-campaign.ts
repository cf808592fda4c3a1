import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError if it is a demand of another campaign */
export async function demandOfCampaign(tx: Transaction, demandId: string, campaignId: string): Promise<void> {
  if ((await tx.campaignDemand.count({ where: { id: demandId, campaignId } })) > 0) return;
  throw new NotFoundError('CampaignDemand', demandId, ['demandId']);
}

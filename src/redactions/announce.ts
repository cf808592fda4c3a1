import type { Redaction } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { appendCampaignEvent } from '../campaigns/facts.ts';
import { appendEvent } from '../log/append.ts';
import { speakerIdOf } from '../people/speaker.ts';
import type { Erasure } from './erasure.ts';

/** Tells readers of a redaction of what they could read. Each published article that showed it has an event of its own. */
export async function announceRedaction({ tx, redactionId, shownIn, removed }: Erasure): Promise<Redaction> {
  const where = { id: redactionId };
  if (!removed.some(({ isPublic }) => isPublic)) return tx.redaction.findUniqueOrThrow({ where });
  const redaction = await tx.redaction.update({ where, data: { isPublic: true } });
  appendEvent(tx, { type: 'CONTENT_REDACTED', redactionId, ...(await followersOf(tx, redaction)) });
  const articles = await tx.article.findMany({
    where: { id: { in: [...shownIn] } },
    orderBy: { id: 'asc' },
    select: { id: true, publishedRevision: { select: CAMPAIGNS } },
  });
  for (const { id: articleId, publishedRevision } of articles) {
    const campaignIds = idsOf(publishedRevision?.campaigns ?? []);
    appendEvent(tx, { type: 'ARTICLE_REDACTED', redactionId, articleId, campaignIds });
  }
  await tellCampaign(tx, redaction);
  return redaction;
}

const CAMPAIGNS = { campaigns: { orderBy: { id: 'asc' }, select: { id: true } } } as const;

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** Whose followers the event is for, besides those of everything: the speaker, and the campaigns. */
async function followersOf(
  tx: Transaction,
  { targetType, targetId: id }: Redaction,
): Promise<{ speakerId?: string | null; campaignIds?: string[] }> {
  switch (targetType) {
    case 'Person':
    case 'Organization':
      return { speakerId: id };
    case 'Statement': {
      const statement = await tx.statement.findUniqueOrThrow({ where: { id }, include: CAMPAIGNS });
      return { speakerId: speakerIdOf('speaker', statement), campaignIds: idsOf(statement.campaigns) };
    }
    default: {
      const campaignId = await campaignOf(tx, targetType, id);
      return campaignId === null ? {} : { campaignIds: [campaignId] };
    }
  }
}

async function campaignOf(tx: Transaction, targetType: string, id: string): Promise<string | null> {
  const fact = { where: { id }, select: { campaignId: true } };
  switch (targetType) {
    case 'Campaign':
      return id;
    case 'CampaignDemand':
      return (await tx.campaignDemand.findUniqueOrThrow(fact)).campaignId;
    case 'CampaignAction':
      return (await tx.campaignAction.findUniqueOrThrow(fact)).campaignId;
    case 'CampaignOutcome':
      return (await tx.campaignOutcome.findUniqueOrThrow(fact)).campaignId;
    default:
      return null;
  }
}

/** Pages that follow one campaign learn that it changed. */
async function tellCampaign(tx: Transaction, { targetType, targetId: id }: Redaction): Promise<void> {
  const campaignId = await campaignOf(tx, targetType, id);
  if (campaignId === null) return;
  if (targetType === 'CampaignDemand')
    appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_DEMAND_UPDATED', demandId: id });
  else if (targetType === 'CampaignAction')
    appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_ACTION_UPDATED', actionId: id });
  else if (targetType === 'CampaignOutcome')
    appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_OUTCOME_UPDATED', outcomeId: id });
  else appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_UPDATED' });
}

import type { Prisma, Redaction } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { appendCampaignEvent } from '../campaigns/facts.ts';
import { appendEvent, type NewEvent } from '../log/append.ts';
import { looksDifferent } from '../operations/tell-readers.ts';
import { speakerIdOf, type Speaker } from '../people/speaker.ts';
import type { Erasure } from './erasure.ts';
import type { Redactable } from './targets.ts';

/**
 * Tells readers of a redaction of what they could read. Each published article that showed it has an event of its own, and so
 * has each campaign that showed it, or one of these articles.
 */
export async function announceRedaction({
  tx,
  redactionId,
  shownIn,
  shownInPosts,
  lostAuthors,
  removed,
}: Erasure): Promise<Redaction> {
  const where = { id: redactionId };
  if (!removed.some(({ isPublic }) => isPublic)) return tx.redaction.findUniqueOrThrow({ where });
  const redaction = await tx.redaction.update({ where, data: { isPublic: true } });
  const campaignIds = await campaignsShowing(tx, redaction);
  const speakerId = await speakerOf(tx, redaction);
  // Who follows the articles and posts of a person or an organization learns that these are called otherwise.
  const subjectIds = AUTHORS.includes(redaction.targetType) ? [redaction.targetId] : [];
  appendEvent(tx, { type: 'CONTENT_REDACTED', redactionId, speakerId, campaignIds, subjectIds });
  looksDifferent(tx, redaction.targetType, redaction.targetId);
  if (redaction.targetType === 'Newsletter')
    appendEvent(tx, { type: 'NEWSLETTER_UPDATED', newsletterId: redaction.targetId });
  const articles = await tx.article.findMany({
    where: { id: { in: [...shownIn] } },
    orderBy: { id: 'asc' },
    select: { id: true, publishedRevision: { select: { campaigns: IDS } } },
  });
  // Who follows an author learns that an article or a post lost them.
  const lostBy = (id: string) => ({
    subjectIds: (lostAuthors.get(id) ?? []).flatMap(
      (author) => author.personId ?? author.organizationId ?? [],
    ),
  });
  const affected = new Set(campaignIds);
  for (const { id: articleId, publishedRevision } of articles) {
    for (const id of idsOf(publishedRevision?.campaigns ?? [])) affected.add(id);
    appendEvent(tx, { type: 'ARTICLE_REDACTED', redactionId, articleId, ...lostBy(articleId) });
  }
  for (const frontId of await frontsShowing(tx, redaction, idsOf(articles)))
    appendEvent(tx, { type: 'FRONT_UPDATED', frontId });
  const posts = await tx.livePost.findMany({
    where: { id: { in: [...shownInPosts] }, article: { state: 'PUBLISHED' } },
    orderBy: { id: 'asc' },
    select: { id: true, liveBlogId: true, articleId: true },
  });
  for (const { id: postId, liveBlogId, articleId } of posts)
    appendEvent(tx, { type: 'LIVE_POST_REVISED', postId, liveBlogId, articleId, ...lostBy(postId) });
  await authorsLost(
    tx,
    articles.flatMap(({ id }) => lostAuthors.get(id) ?? []),
  );
  for (const id of affected)
    appendCampaignEvent(tx, id, campaignIds.includes(id) ? updateOf(redaction) : CAMPAIGN_UPDATED);
  return redaction;
}

/** The articles of these authors, as readers see them, are no longer the same. */
async function authorsLost(tx: Transaction, authors: readonly Speaker[]): Promise<void> {
  const where = (ids: readonly (string | null)[]) => ({
    where: { id: { in: ids.filter((id) => id !== null) }, visibility: 'PUBLIC' as const },
  });
  const people = await tx.person.findMany({ ...where(authors.map(({ personId }) => personId)), ...IDS });
  for (const personId of idsOf(people))
    appendEvent(tx, { type: 'PERSON_UPDATED', personId, speakerId: personId });
  const ids = authors.map(({ organizationId }) => organizationId);
  const organizations = await tx.organization.findMany({ ...where(ids), ...IDS });
  for (const organizationId of idsOf(organizations))
    appendEvent(tx, { type: 'ORGANIZATION_UPDATED', organizationId, speakerId: organizationId });
}

const AUTHORS: readonly string[] = ['Person', 'Organization'] satisfies Redactable[];

const IDS = { orderBy: { id: 'asc' }, select: { id: true } } as const;

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

/** The campaigns that show a target, besides in articles. */
const SHOWN_BY: Readonly<Partial<Record<Redactable, (id: string) => Prisma.CampaignWhereInput>>> = {
  Campaign: (id) => ({ id }),
  CampaignDemand: (id) => ({ demands: { some: { id } } }),
  CampaignAction: (id) => ({ actions: { some: { id } } }),
  CampaignOutcome: (id) => ({ outcomes: { some: { id } } }),
  Statement: (id) => ({ statements: { some: { id } } }),
  Person: (personId) => ({ people: { some: { personId } } }),
  Organization: (organizationId) => ({ organizations: { some: { organizationId } } }),
  SourceReport(id) {
    const fact = { some: { sources: { some: { id } } } };
    return { OR: [{ demands: fact }, { actions: fact }, { outcomes: fact }] };
  },
};

/** The fronts that readers see with one of the articles, or that are the target. */
async function frontsShowing(
  tx: Transaction,
  { targetId }: Redaction,
  articleIds: string[],
): Promise<string[]> {
  return idsOf(
    await tx.$queryRaw<{ id: string }[]>`
      SELECT f AS "id" FROM "Article" a CROSS JOIN LATERAL "fronts_of"(a."publishedRevisionId", NULL) f WHERE a."id" = ANY(${articleIds}::uuid[])
      UNION SELECT "id" FROM "Front" WHERE "id" = ${targetId}::uuid AND "publishedRevisionId" IS NOT NULL ORDER BY 1`,
  );
}

async function campaignsShowing(tx: Transaction, { targetType, targetId }: Redaction): Promise<string[]> {
  const where = SHOWN_BY[targetType as Redactable]?.(targetId);
  return where === undefined ? [] : idsOf(await tx.campaign.findMany({ where, ...IDS }));
}

async function speakerOf(tx: Transaction, { targetType, targetId: id }: Redaction): Promise<string | null> {
  if (AUTHORS.includes(targetType)) return id;
  if (targetType !== 'Statement') return null;
  return speakerIdOf('speaker', await tx.statement.findUniqueOrThrow({ where: { id } }));
}

const CAMPAIGN_UPDATED: NewEvent = { type: 'CAMPAIGN_UPDATED' };

/** The event for pages that follow one campaign: it says that the redacted fact, or else the campaign, has changed. */
function updateOf({ targetType, targetId }: Redaction): NewEvent {
  switch (targetType) {
    case 'CampaignDemand':
      return { type: 'CAMPAIGN_DEMAND_UPDATED', demandId: targetId };
    case 'CampaignAction':
      return { type: 'CAMPAIGN_ACTION_UPDATED', actionId: targetId };
    case 'CampaignOutcome':
      return { type: 'CAMPAIGN_OUTCOME_UPDATED', outcomeId: targetId };
    default:
      return CAMPAIGN_UPDATED;
  }
}

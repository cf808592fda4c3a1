import type { Redaction } from '../../generated/prisma/client.ts';
import { appendEvent } from '../log/append.ts';
import type { Erasure } from './erasure.ts';

/** Tells readers of a redaction of what they could read. Each published article that showed it has an event of its own. */
export async function announceRedaction({ tx, redactionId, shownIn, removed }: Erasure): Promise<Redaction> {
  const where = { id: redactionId };
  if (!removed.some(({ isPublic }) => isPublic)) return tx.redaction.findUniqueOrThrow({ where });
  const redaction = await tx.redaction.update({ where, data: { isPublic: true } });
  const articles = await tx.article.findMany({
    where: { id: { in: [...shownIn] } },
    orderBy: { id: 'asc' },
    select: { id: true, publishedRevision: { select: { campaigns: { select: { id: true } } } } },
  });
  appendEvent(tx, { type: 'CONTENT_REDACTED', redactionId });
  for (const { id: articleId, publishedRevision } of articles) {
    const campaignIds = publishedRevision?.campaigns.map(({ id }) => id) ?? [];
    appendEvent(tx, { type: 'ARTICLE_REDACTED', redactionId, articleId, campaignIds });
  }
  return redaction;
}

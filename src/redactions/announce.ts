import type { Redaction } from '../../generated/prisma/client.ts';
import { appendEvent } from '../log/append.ts';
import type { Erasure } from './erasure.ts';

/** Tells readers of a redaction of what they could read. Each published article that showed it has an event of its own. */
export async function announceRedaction({
  tx,
  redactionId,
  articles,
  isPublic,
}: Erasure): Promise<Redaction> {
  const redaction = await tx.redaction.update({ where: { id: redactionId }, data: { isPublic } });
  if (!isPublic) return redaction;
  const published = [...articles].filter(([, isShown]) => isShown).map(([id]) => id);
  const rows = await tx.article.findMany({
    where: { id: { in: published } },
    orderBy: { id: 'asc' },
    select: { id: true, publishedRevision: { select: { campaigns: { select: { id: true } } } } },
  });
  appendEvent(tx, { type: 'CONTENT_REDACTED', redactionId });
  for (const { id: articleId, publishedRevision } of rows) {
    const campaignIds = publishedRevision?.campaigns.map(({ id }) => id) ?? [];
    appendEvent(tx, { type: 'ARTICLE_REDACTED', redactionId, articleId, campaignIds });
  }
  return redaction;
}

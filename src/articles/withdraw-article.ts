import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { appendEvent } from '../log/append.ts';
import { check, text } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { mayPublish } from './policy.ts';

export interface WithdrawArticleInput {
  readonly id: string;
  /** Readers see it, in the feed. */
  readonly reason: string;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ reason: text });

/**
 * Takes a published article away from readers; members keep its history. The feed tells that it is gone, and why.
 * @throws ValidationError, NotFoundError, InvalidStateError
 */
export async function withdrawArticle(
  context: Context,
  input: WithdrawArticleInput,
): Promise<{ article: Article }> {
  mayPublish(context.viewer);
  const { reason } = check(checked, input);
  return inChange(context, { action: 'withdrawArticle', input, details: { reason } }, async (tx) => {
    const at = await transactionTime(tx);
    const article = await claimArticle(tx, {
      id: input.id,
      states: ['PUBLISHED'],
      change: { state: 'WITHDRAWN', withdrawnAt: at, withdrawalReason: reason, modifiedAt: at },
    });
    const campaigns = await tx.campaign.findMany({
      where: { revisions: { some: { publishedOf: { id: article.id } } } },
      select: { id: true },
    });
    await appendEvent(tx, {
      type: 'ARTICLE_WITHDRAWN',
      articleId: article.id,
      reason,
      campaignIds: campaigns.map(({ id }) => id),
    });
    return { article };
  });
}

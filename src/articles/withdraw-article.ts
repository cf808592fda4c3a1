import { z } from 'zod';
import type { Article } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../db/time.ts';
import { appendEvent } from '../feed/append.ts';
import { check, text } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { mayPublish } from './policy.ts';

export interface WithdrawArticleInput {
  readonly id: string;
  /** Readers see it, in the feed. */
  readonly reason: string;
}

const checked = z.object({ reason: text });

/**
 * Takes a published article away from readers; members keep its history. The feed tells that it is gone, and why.
 * @throws ValidationError, NotFoundError, InvalidStateError
 */
export async function withdrawArticle(
  { prisma, viewer }: Context,
  input: WithdrawArticleInput,
): Promise<Article> {
  mayPublish(viewer);
  const { reason } = check(checked, input);
  return prisma.$transaction(async (tx) => {
    const at = await transactionTime(tx);
    const article = await claimArticle(tx, {
      id: input.id,
      states: ['PUBLISHED'],
      change: { state: 'WITHDRAWN', withdrawnAt: at, withdrawalReason: reason, modifiedAt: at },
    });
    await appendEvent(tx, { type: 'ARTICLE_WITHDRAWN', articleId: article.id, reason });
    return article;
  });
}

import type { Article } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { claimArticle } from './claim-article.ts';
import { mayPublish } from './policy.ts';
import { UNSCHEDULED } from './schedule-article.ts';

export interface UnscheduleArticleInput {
  readonly id: string;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * Takes a scheduled article back to the desk, as a draft.
 * @throws NotFoundError, InvalidStateError (it is not scheduled, or public by now)
 */
export async function unscheduleArticle(
  context: Context,
  input: UnscheduleArticleInput,
): Promise<{ article: Article }> {
  mayPublish(context.viewer);
  return inChange(context, { action: 'unscheduleArticle', input }, async (tx) => {
    const article = await claimArticle(tx, {
      id: input.id,
      states: ['SCHEDULED'],
      change: { ...UNSCHEDULED, state: 'DRAFT', modifiedAt: await transactionTime(tx) },
    });
    return { article };
  });
}

import type { Article } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { transactionTime } from '../changes/database-time.ts';
import { ValidationError } from '../errors.ts';
import { claimArticle, type Condition } from './claim-article.ts';
import { mayPublish } from './policy.ts';

export interface ScheduleArticleInput {
  readonly id: string;
  /** The revision that readers are to see, even if there are newer ones by then. */
  readonly expectedRevision: number;
  readonly publishAt: Date;
  readonly idempotencyKey?: string | null | undefined;
}

/** What an article that is no longer SCHEDULED has in place of its schedule. */
export const UNSCHEDULED = { scheduledRevisionId: null, scheduledFor: null, scheduledById: null } as const;

/**
 * Decides that readers see this revision from an instant on; the schedule publishes it then. To schedule it again
 * replaces that.
 * @throws ValidationError (the instant is past, or before the embargo is over; no body), NotFoundError,
 *   InvalidStateError, RevisionConflictError
 */
export async function scheduleArticle(
  context: Context,
  input: ScheduleArticleInput,
): Promise<{ article: Article }> {
  const member = mayPublish(context.viewer);
  const { id, expectedRevision, publishAt } = input;
  const details = { revision: expectedRevision, publishAt: publishAt.toISOString() };
  return inChange(context, { action: 'scheduleArticle', input, details }, async (tx) => {
    const at = await transactionTime(tx);
    if (publishAt <= at) {
      throw new ValidationError('That is past already. Give an instant that lies ahead, or publish it now.', [
        'input',
        'publishAt',
      ]);
    }
    const revision = await revisionNumbered(tx, id, expectedRevision);
    const article = await claimArticle(tx, {
      id,
      expected: expectedRevision,
      states: ['DRAFT', 'SCHEDULED'],
      conditions: [
        revision.isThere,
        hasBody(expectedRevision),
        {
          where: { OR: [{ embargoedUntil: null }, { embargoedUntil: { lte: publishAt } }] },
          otherwise: ({ embargoedUntil }) =>
            new ValidationError(
              `The article is under embargo until ${embargoedUntil?.toISOString() ?? ''}, which is later.`,
              ['input', 'publishAt'],
            ),
        },
      ],
      change: {
        state: 'SCHEDULED',
        scheduledRevisionId: revision.id,
        scheduledFor: publishAt,
        scheduledById: member.id,
        modifiedAt: at,
      },
    });
    return { article };
  });
}

/** Names no row: for a claim that fails, but as a condition of its own. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

interface Numbered {
  readonly id: string;
  readonly isThere: Condition;
}

/** The revision of this number, and the condition that it was there: the expected number alone would not tell. */
export async function revisionNumbered(
  tx: Transaction,
  articleId: string,
  number: number,
): Promise<Numbered> {
  const revision = await tx.articleRevision.findUnique({
    where: { articleId_number: { articleId, number } },
    select: { id: true },
  });
  return {
    id: revision?.id ?? NOWHERE,
    isThere: {
      where: revision === null ? { id: { in: [] } } : {},
      otherwise: () => 'The article changed meanwhile. Try again.',
    },
  };
}

/** Nothing without a text goes to readers. (A headline there always is.) */
export function hasBody(number: number): Condition {
  return {
    where: { revisions: { some: { number, blocks: { some: {} } } } },
    otherwise: () =>
      new ValidationError(`Revision ${number} has no body. Revise the article first.`, [
        'input',
        'expectedRevision',
      ]),
  };
}

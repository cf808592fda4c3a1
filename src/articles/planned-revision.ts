import type { Transaction } from '../db/client.ts';
import { ValidationError } from '../errors.ts';
import type { Condition } from './claim-article.ts';

// What publishing a revision, now or on schedule, asks of it.

/** What an article that is no longer SCHEDULED has in place of its schedule. */
export const UNSCHEDULED = { scheduledRevisionId: null, scheduledFor: null, scheduledById: null } as const;

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

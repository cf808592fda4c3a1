import type { Article, ArticleRevision } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { ValidationError } from '../errors.ts';

/** The columns of an article without a schedule. */
export const UNSCHEDULED = {
  scheduledRevisionId: null,
  scheduledFor: null,
  scheduledById: null,
  scheduledNoteText: null,
} as const;

type Publishable = Pick<ArticleRevision, 'id' | 'createdAt' | 'createdById'>;

/**
 * The current revision of a claimed article, if it can be published.
 * @throws ValidationError if it has no body
 */
export async function publishableRevision(
  tx: Transaction,
  { currentRevisionId, revisionNumber }: Article,
): Promise<Publishable> {
  const revision =
    currentRevisionId === null
      ? null
      : await tx.articleRevision.findFirst({
          where: { id: currentRevisionId, bodyPartIds: { isEmpty: false } },
          select: { id: true, createdAt: true, createdById: true },
        });
  if (revision !== null) return revision;
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: `Revision ${revisionNumber} has no body. Revise the article first.`,
    path: ['expectedRevision'],
  });
}

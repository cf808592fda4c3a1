import type { Article } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';

/** The columns of an article that readers see. */
export const SHOWN = { state: 'PUBLISHED', withdrawnAt: null, withdrawalReason: null } as const;

type Withdrawn = Pick<Article, 'id' | 'publishedRevisionId'>;

/**
 * How `makePublic` announces that readers see a withdrawn article again: as it was, or in a newer revision. They also see all
 * earlier revisions again that were published.
 */
export async function restoration(
  tx: Transaction,
  { id: articleId, publishedRevisionId: formerId }: Withdrawn,
  revisionId = formerId,
) {
  if (formerId === null || revisionId === null) throw new Error('A withdrawn article was published.');
  const earlier = await tx.articleRevision.findMany({
    where: { articleId, publishedAt: { not: null }, id: { not: revisionId } },
    select: { id: true },
  });
  return {
    type: 'ARTICLE_RESTORED' as const,
    articleId,
    revisionId,
    replaces: null,
    formerId,
    earlier: earlier.map(({ id }) => id),
  };
}

/**
 * Readers see nothing of an article before this time.
 * @throws InvalidStateError
 */
export function mustBeFree({ state, embargoedUntil }: Article, at: Date): void {
  if (embargoedUntil === null || embargoedUntil <= at) return;
  throw new InvalidStateError(`The article is under embargo until ${formatTime(embargoedUntil)}.`, {
    state,
    reason: 'EMBARGOED',
  });
}

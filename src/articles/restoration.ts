import type { Article } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import { PUBLIC_REVISION } from './policy.ts';

/** The columns of an article that readers see. */
export const SHOWN = { state: 'PUBLISHED', withdrawnAt: null, withdrawalReason: null } as const;

type Withdrawn = Pick<Article, 'id' | 'publishedRevisionId'>;

/**
 * How `makePublic` announces that readers see a withdrawn article again. As it was, they also see all earlier revisions again. In a
 * newer revision, they see none from before the withdrawal.
 */
export async function restoration(
  tx: Transaction,
  { id: articleId, publishedRevisionId: formerId }: Withdrawn,
  revisionId = formerId,
) {
  if (formerId === null || revisionId === null) throw new Error('A withdrawn article was published.');
  const where = { ...PUBLIC_REVISION, articleId, id: { not: revisionId } };
  const isMended = revisionId !== formerId;
  if (isMended) {
    await tx.articleRevision.updateMany({ where, data: { isWithdrawn: true } });
    await tx.$executeRaw`
      UPDATE "Block" SET "isPublic" = false WHERE "articleId" = ${articleId}::uuid AND "isPublic" AND "postId" IS NULL
        AND "id" NOT IN (SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = ${revisionId}::uuid)`;
  }
  const earlier = isMended ? [] : await tx.articleRevision.findMany({ where, select: { id: true } });
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

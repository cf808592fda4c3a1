import type { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { Problem } from '../errors.ts';
import { encodeGlobalId } from '../lib/global-ids.ts';
import { assertNone } from '../operations/validation.ts';
import { OWN } from './placements.ts';

const FORMER = {
  ...OWN,
  articleId: true,
  containerId: true,
  basedOnId: true,
  article: { select: { currentRevision: { select: { headline: true } } } },
} as const satisfies Prisma.FrontCardSelect;

export type FormerCard = Prisma.FrontCardGetPayload<{ select: typeof FORMER }>;

/**
 * What is placed in the revision that the next one replaces. A node takes off cards whose time has passed.
 * @param revisionId null before the first revision
 */
export async function formerCards(
  tx: Transaction,
  revisionId: string | null,
  at: Date,
): Promise<FormerCard[]> {
  if (revisionId === null) return [];
  return tx.frontCard.findMany({
    where: { revisionId, endedAt: null, OR: [{ pinnedUntil: null }, { pinnedUntil: { gt: at } }] },
    orderBy: { position: 'asc' },
    select: FORMER,
  });
}

/**
 * Refuses to lose what a colleague placed and the caller perhaps didn't see.
 * @throws ValidationError with each former card that is neither placed again nor named as removed
 */
export async function assertNothingLost(
  tx: Transaction,
  former: readonly FormerCard[],
  revisionId: string | null,
  placedIds: ReadonlySet<string>,
  removedIds: readonly string[],
): Promise<void> {
  const lost = former.filter(({ articleId }) => !placedIds.has(articleId) && !removedIds.includes(articleId));
  const contradictory = removedIds.flatMap((id, index): Problem[] =>
    placedIds.has(id)
      ? [
          {
            code: 'CONFLICTING',
            message: 'must be an article that the containers don’t place',
            path: ['removedArticleIds', String(index)],
          },
        ]
      : [],
  );
  const containers =
    lost.length === 0 || revisionId === null
      ? []
      : await tx.frontContainer.findMany({
          where: { revisionId },
          select: { containerId: true, title: true },
        });
  const titles = new Map(containers.map(({ containerId, title }) => [containerId, title]));
  assertNone([
    ...contradictory,
    ...lost.map(({ articleId, containerId, article, headline }): Problem => {
      const words = headline ?? article.currentRevision?.headline ?? '';
      const title = titles.get(containerId);
      const container = title == null ? containerId : `'${title}' (${containerId})`;
      return {
        code: 'REQUIRED',
        message: `The container ${container} has '${words}' (${encodeGlobalId('Article', articleId)}), which would be lost: place it, or name it in \`removedArticleIds\`.`,
        path: ['removedArticleIds'],
      };
    }),
  ]);
}

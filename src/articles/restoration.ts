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
  const isMended = revisionId !== formerId;
  if (isMended) await withdrawEarlier(tx, { articleId, formerId, revisionId });
  const where = { ...PUBLIC_REVISION, articleId, id: { not: revisionId } };
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

interface Mended {
  readonly articleId: string;
  readonly formerId: string;
  readonly revisionId: string;
}

/**
 * What readers no longer see: the revisions from before the withdrawal, drafts among them, since a front's card may be based on one, and a
 * preview link may show one; and of the posts, all but what each shows now.
 */
async function withdrawEarlier(tx: Transaction, { articleId, formerId, revisionId }: Mended): Promise<void> {
  await tx.$executeRaw`
    UPDATE "ArticleRevision" r SET "isWithdrawn" = true FROM "ArticleRevision" f
    WHERE f."id" = ${formerId}::uuid AND r."articleId" = ${articleId}::uuid AND r."id" <> ${revisionId}::uuid
      AND NOT r."isWithdrawn" AND (r."number" <= f."number" OR r."createdAt" < (
        SELECT max(n."createdAt") FROM "UpdateNote" n WHERE n."articleId" = ${articleId}::uuid AND n."postId" IS NULL AND n."kind" = 'RETRACTION'))`;
  await tx.$executeRaw`
    UPDATE "LivePostRevision" r SET "isWithdrawn" = true FROM "LivePost" p
    WHERE p."articleId" = ${articleId}::uuid AND r."postId" = p."id" AND r."id" <> p."publishedRevisionId"
      AND r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn"`;
  // EXCEPT compares all at once. NOT IN compares each with all if PostgreSQL expects many.
  await tx.$executeRaw`
    UPDATE "Block" SET "isPublic" = false WHERE "id" = ANY(ARRAY(
      SELECT "id" FROM "Block" WHERE "articleId" = ${articleId}::uuid AND "isPublic"
      EXCEPT SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = ${revisionId}::uuid
      EXCEPT SELECT unnest(r."versionIds") FROM "LivePost" p JOIN "LivePostRevision" r ON r."postId" = p."id"
        WHERE p."articleId" = ${articleId}::uuid AND r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn"))`;
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

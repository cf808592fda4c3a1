import type { Article } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { transactionTime } from '../db/time.ts';
import { inTransaction } from '../db/transaction.ts';
import { appendEvent } from '../feed/append.ts';
import { claimArticle } from './claim-article.ts';
import { markPublished, promoteCarried } from './make-public.ts';
import { mayPublish } from './policy.ts';

export interface PublishArticleInput {
  readonly id: string;
  readonly expectedRevision: number;
}

/**
 * Shows readers the revision that the caller has seen, and makes public what it carries. The first time this is
 * ArticlePublished; later it is ArticleRevised, with the note that the revisions since then brought.
 * @throws NotFoundError, InvalidStateError (withdrawn, under embargo, public already), RevisionConflictError
 */
export async function publishArticle(
  { prisma, viewer }: Context,
  input: PublishArticleInput,
): Promise<Article> {
  mayPublish(viewer);
  const { id, expectedRevision } = input;
  return inTransaction(prisma, async (tx) => {
    const at = await transactionTime(tx);
    const before = await tx.article.findUnique({
      where: { id },
      select: {
        firstPublishedAt: true,
        revisions: { where: { number: expectedRevision }, select: { id: true } },
      },
    });
    const revisionId = before?.revisions[0]?.id ?? null;
    const article = await claimArticle(tx, {
      id,
      expected: expectedRevision,
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
      conditions: [
        {
          // Not there when it was looked for; by now it may be, which the expected number alone would not tell.
          where: revisionId === null ? { id: { in: [] } } : {},
          otherwise: () => 'The article changed meanwhile. Try again.',
        },
        {
          where: { OR: [{ embargoedUntil: null }, { embargoedUntil: { lte: at } }] },
          otherwise: ({ embargoedUntil }) =>
            `The article is under embargo until ${embargoedUntil?.toISOString() ?? ''}.`,
        },
        {
          where: { OR: [{ publishedRevisionId: null }, { publishedRevisionId: { not: revisionId } }] },
          otherwise: ({ revisionNumber }) =>
            `Revision ${revisionNumber} is public already. Revise the article first.`,
        },
      ],
      change: {
        state: 'PUBLISHED',
        publishedRevisionId: revisionId,
        firstPublishedAt: before?.firstPublishedAt ?? at,
        publishedAt: at,
        modifiedAt: at,
      },
    });

    const carried = await markPublished(tx, revisionId ?? '', at);
    const event = { articleId: id, revisionId, campaignIds: carried.campaignIds };
    if (before?.firstPublishedAt == null) {
      await appendEvent(tx, { type: 'ARTICLE_PUBLISHED', ...event });
    } else {
      const noteId = await tellReaders(tx, id, revisionId ?? '');
      await appendEvent(tx, { type: 'ARTICLE_REVISED', ...event, noteId });
    }
    await promoteCarried(tx, carried);
    return article;
  });
}

async function tellReaders(tx: Transaction, articleId: string, revisionId: string): Promise<string | null> {
  const { noteText } = await tx.articleRevision.findUniqueOrThrow({ where: { id: revisionId } });
  if (noteText === null) return null;
  const note = await tx.updateNote.create({
    data: { articleId, revisionId, kind: 'UPDATE', text: noteText },
  });
  return note.id;
}

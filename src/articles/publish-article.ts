import { z } from 'zod';
import { databaseTime } from '../changes/database-time.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { claimArticle } from './claim-article.ts';
import { markOnePublished, promoteCarried } from './make-public.ts';
import { hasBody, revisionNumbered, UNSCHEDULED } from './planned-revision.ts';
import { mayPublish } from './policy.ts';

/**
 * Shows readers the revision that the caller has read, and makes public what it carries. The first time, the event is
 * ArticlePublished; later it is ArticleRevised, with the note that the revisions since then brought.
 */
export const publishArticle = operation({
  name: 'publishArticle',
  input: { id: rowId('Article'), expectedRevision: z.int() },
  errors: [NotFoundError, InvalidStateError, RevisionConflictError],
  may: mayPublish,
  details: ({ expectedRevision }) => ({ revision: expectedRevision }),
  async change(tx, { id, expectedRevision }) {
    const at = await databaseTime(tx);
    const before = await tx.article.findUnique({ where: { id }, select: { firstPublishedAt: true } });
    const revision = await revisionNumbered(tx, id, expectedRevision);
    const article = await claimArticle(tx, {
      id,
      expected: expectedRevision,
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
      conditions: [
        revision.isThere,
        {
          where: { OR: [{ embargoedUntil: null }, { embargoedUntil: { lte: at } }] },
          otherwise: ({ embargoedUntil }) =>
            `The article is under embargo until ${embargoedUntil?.toISOString() ?? ''}.`,
        },
        {
          where: { OR: [{ publishedRevisionId: null }, { publishedRevisionId: { not: revision.id } }] },
          otherwise: ({ revisionNumber }) =>
            `Revision ${revisionNumber} is public already. Revise the article first.`,
        },
        hasBody(expectedRevision),
      ],
      change: {
        ...UNSCHEDULED,
        state: 'PUBLISHED',
        publishedRevisionId: revision.id,
        firstPublishedAt: before?.firstPublishedAt ?? at,
        publishedAt: at,
        modifiedAt: at,
      },
    });

    const carried = await markOnePublished(tx, revision.id, at);
    const event = { articleId: id, revisionId: revision.id, campaignIds: carried.campaignIds };
    if (before?.firstPublishedAt == null) {
      await appendEvent(tx, { type: 'ARTICLE_PUBLISHED', ...event });
    } else {
      const noteId = await tellReaders(tx, id, revision.id);
      await appendEvent(tx, { type: 'ARTICLE_REVISED', ...event, noteId });
    }
    await promoteCarried(tx, [carried]);
    return { article };
  },
});

async function tellReaders(tx: Transaction, articleId: string, revisionId: string): Promise<string | null> {
  const { noteText } = await tx.articleRevision.findUniqueOrThrow({ where: { id: revisionId } });
  if (noteText === null) return null;
  const note = await tx.updateNote.create({
    data: { articleId, revisionId, kind: 'UPDATE', text: noteText },
  });
  return note.id;
}

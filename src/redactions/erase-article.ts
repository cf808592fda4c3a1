import type { Prisma, UpdateNote } from '../../generated/prisma/client.ts';
import { isPublicRevision } from '../articles/policy.ts';
import type { Transaction } from '../db/client.ts';
import { hashedSourceId } from '../articles/imported.ts';
import { copyRevision } from '../articles/copy-revision.ts';
import { imageColumns } from '../articles/image.ts';
import { newId } from '../db/new-id.ts';
import { lockTarget } from './lock-target.ts';
import { eraseRows, type Erasure } from './erasure.ts';
import { eraseBlocks } from './erase-blocks.ts';
import { eraseCredits, NAMED } from './erase-credits.ts';
import { erasePosts } from './erase-posts.ts';
import { eraseSlugs } from './slugs.ts';
import { blocksWithWords } from './with-words.ts';

/** Takes the words out of an article: of its revisions, the versions of its blocks, its notes, its slugs and its events. */
export async function eraseArticle(erasure: Erasure, id: string): Promise<void> {
  const { tx, eraser, removed } = erasure;
  await lockTarget(tx, 'Article', id);
  const article = await tx.article.findUniqueOrThrow({ where: { id } });
  const before = removed.length;
  const revisions = await tx.articleRevision.findMany({
    where: { articleId: id },
    orderBy: { number: 'asc' },
  });
  await eraseRows(erasure, 'ArticleRevision', revisions, isPublicRevision, withoutPicture);
  const ofArticle = { where: { revision: { articleId: id } }, include: NAMED };
  await eraseCredits(erasure, 'Contribution', await tx.contribution.findMany(ofArticle), () => id);
  const blockIds = await blocksWithWords(erasure, id, 'BODY');
  await eraseBlocks(erasure, id, await tx.block.findMany({ where: { id: { in: blockIds } } }));
  await erasePosts(erasure, id);
  await eraseNotes(erasure, await tx.updateNote.findMany({ where: { articleId: id } }));
  const said = { OR: [{ reason: { not: null } }, { formerSlug: { not: null } }] };
  const events = await tx.feedEvent.findMany({ where: { articleId: id, ...said } });
  await eraseRows(erasure, 'FeedEvent', events, READABLE);
  await eraseSlugs(erasure, 'Article', article, article.firstPublishedAt !== null);
  const { withdrawalReason, scheduledNoteText } = article;
  await eraseRows(erasure, 'Article', [{ id, withdrawalReason }], READABLE);
  await eraseRows(erasure, 'Article', [{ id, scheduledNoteText }], () => false);
  await eraseCards(erasure, { articleId: id });
  await eraseImport(erasure, id);
  await erasePublicNotes(erasure, { articles: { some: { articleId: id } } });
  if (eraser.words === null || removed.length > before)
    await articleChanged(
      erasure,
      id,
      removed.slice(before).some(({ isPublic }) => isPublic),
    );
}

/** Includes when the revision of a front that has the row was published. */
export const PUBLICATION = { revision: { select: { publishedAt: true } } } as const;

export function wasPublished({
  revision,
}: {
  readonly revision: { readonly publishedAt: Date | null };
}): boolean {
  return revision.publishedAt !== null;
}

/** Takes the words out of what stands on fronts in place of an article's own words and picture. */
export async function eraseCards(erasure: Erasure, where: Prisma.FrontCardWhereInput): Promise<void> {
  const cards = await erasure.tx.frontCard.findMany({ where, include: PUBLICATION });
  await eraseRows(erasure, 'FrontCard', cards, wasPublished, withoutPicture);
}

/** Notes, events and withdrawals are for readers. */
export const READABLE = () => true;

/** Takes the words out of notes, and out of the texts that they had before they were corrected. */
export async function eraseNotes(erasure: Erasure, notes: readonly UpdateNote[]): Promise<void> {
  const { tx, redactionId } = erasure;
  await eraseRows(erasure, 'UpdateNote', notes, READABLE, () => ({ redactionId }));
  const former = await tx.formerNoteText.findMany({ where: { noteId: { in: notes.map(({ id }) => id) } } });
  await eraseRows(erasure, 'FormerNoteText', former, READABLE);
}

/** Takes the words out of the public notes of earlier redactions. A redaction of the whole keeps those: they name what is missing. */
export async function erasePublicNotes(erasure: Erasure, about: Prisma.RedactionWhereInput): Promise<void> {
  const { tx, eraser, redactionId } = erasure;
  if (eraser.words === null) return;
  const earlier = await tx.redaction.findMany({ where: { ...about, id: { not: redactionId } } });
  await eraseRows(erasure, 'Redaction', earlier, ({ isPublic }) => isPublic);
}

/** A picture without its address is none. */
function withoutPicture(changes: Readonly<Record<string, unknown>>): object {
  return changes['imageUrl'] === null ? imageColumns(null) : {};
}

/** The id of the record that an import made the article from is often its address. A hash finds it when it is imported again. */
async function eraseImport({ tx, eraser }: Erasure, articleId: string): Promise<void> {
  const imported = await tx.importedArticle.findUnique({ where: { articleId } });
  if (imported === null || !eraser.hasInAddress(imported.sourceId)) return;
  await tx.importedArticle.update({
    where: { articleId },
    data: { sourceId: hashedSourceId(imported.sourceId) },
  });
}

/**
 * Notes that an article's text changed. Its current revision is copied to a new one, so that nobody builds upon the number that
 * they have read. What pointed at the old one points at the new.
 * @param isPublic whether readers saw in it what was taken out
 */
export async function articleChanged(
  { tx, at, redactionId, memberId, shownIn }: Erasure,
  id: string,
  isPublic: boolean,
): Promise<void> {
  const article = await tx.article.findUniqueOrThrow({ where: { id } });
  const { currentRevisionId, publishedRevisionId, scheduledRevisionId, revisionNumber, state } = article;
  if (currentRevisionId === null) return;
  await tx.redactionArticle.create({ data: { redactionId, articleId: id, isPublic } });
  const copy = { id: newId(), articleId: id, number: revisionNumber + 1, createdById: memberId };
  await copyRevision(tx, { id: currentRevisionId, isDraft: true }, copy);
  // If readers saw none of it, they see no new revision.
  const wasPublished = isPublic && publishedRevisionId === currentRevisionId;
  const published = { publishedAt: at, publishedById: memberId };
  if (wasPublished) await tx.articleRevision.update({ where: { id: copy.id }, data: published });
  await tx.article.update({
    where: { id },
    data: {
      revisionNumber: copy.number,
      currentRevisionId: copy.id,
      modifiedAt: at,
      ...(wasPublished && { publishedRevisionId: copy.id }),
      ...(state === 'PUBLISHED' && isPublic && { publishedAt: at }),
      ...(scheduledRevisionId === currentRevisionId && { scheduledRevisionId: copy.id }),
    },
  });
  await forgetInSearch(tx, id);
  if (state === 'PUBLISHED' && isPublic) shownIn.add(id);
}

/** A chore of the nodes makes the entries of the article again. Its row is locked first, so none makes them from the old text. */
async function forgetInSearch(tx: Transaction, id: string): Promise<void> {
  await tx.$executeRaw`SELECT "expire_entries"(ARRAY[${id}::uuid])`;
  await tx.$executeRaw`DELETE FROM "SearchEntry" WHERE "type" = 'ARTICLE' AND "rowId" = ${id}::uuid`;
  await tx.partText.deleteMany({ where: { articleId: id } });
}

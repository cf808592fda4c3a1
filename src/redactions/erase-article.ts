import type { Article, Block } from '../../generated/prisma/client.ts';
import { copyRevision } from '../articles/copy-revision.ts';
import { newId } from '../db/new-id.ts';
import { lockRow } from '../operations/lock-row.ts';
import { REMOVED } from '../articles/redaction-mark.ts';
import { neutralSlug } from './eraser.ts';
import { eraseRows, noteRemoved, type Erasure } from './erasure.ts';

/** Takes the words out of an article: of its revisions, the versions of its blocks, its notes, its slugs and its events. */
export async function eraseArticle(erasure: Erasure, id: string): Promise<void> {
  const { tx, eraser } = erasure;
  await lockRow(tx, 'Article', id);
  const article = await tx.article.findUniqueOrThrow({ where: { id } });
  const wasPublic = article.firstPublishedAt !== null;
  const before = erasure.removed.length;
  const revisions = await tx.articleRevision.findMany({
    where: { articleId: id },
    orderBy: { number: 'asc' },
  });
  await eraseRows(erasure, 'ArticleRevision', revisions, ({ publishedAt }) => publishedAt !== null);
  await eraseBlocks(erasure, id, await tx.block.findMany({ where: { articleId: id } }));
  const notes = await tx.updateNote.findMany({ where: { articleId: id } });
  await eraseRows(erasure, 'UpdateNote', notes, () => true, { redactionId: erasure.redactionId });
  const events = await tx.feedEvent.findMany({
    where: { articleId: id, OR: [{ reason: { not: null } }, { formerSlug: { not: null } }] },
  });
  await eraseRows(erasure, 'FeedEvent', events, () => true);
  await eraseSlugs(erasure, article);
  await eraseRows(erasure, 'Article', [{ ...article, slug: null }], () => wasPublic);
  if (erasure.removed.length > before || eraser.words === null) await articleChanged(erasure, id);
}

/** Replaces a slug that has the words, and forgets former ones that have them. */
async function eraseSlugs(erasure: Erasure, { id, slug, slugs, firstPublishedAt }: Article): Promise<void> {
  const { tx, eraser } = erasure;
  const kept = slugs.filter((known) => !eraser.hasInAddress(known));
  if (kept.length === slugs.length) return;
  noteRemoved(
    erasure,
    slugs.filter((known) => !kept.includes(known)),
    firstPublishedAt !== null,
  );
  const now = eraser.hasInAddress(slug) ? neutralSlug() : slug;
  if (now !== slug) await tx.article.update({ where: { id }, data: { slug: now } });
  await tx.article.update({
    where: { id },
    data: { slugs: [...kept.filter((known) => known !== now), now] },
  });
}

/** Takes the words out of versions of blocks. A version that had them gets another id; one of which nothing is left says only that. */
export async function eraseBlocks(
  erasure: Erasure,
  articleId: string,
  blocks: readonly Block[],
  erased: (block: Block) => ErasedBlock | null = (block) => erasedBlock(erasure, block),
): Promise<void> {
  const { tx, redactionId } = erasure;
  const versions = blocks.flatMap((block) => {
    const changes = erased(block);
    if (changes === null) return [];
    noteRemoved(erasure, textsOf(block), block.isPublic);
    const emptied = changes === 'ALL' ? { ...EMPTY, redactionId } : changes;
    return [{ was: block.id, id: newVersionOf(block.id), ...emptied }];
  });
  if (versions.length === 0) return;
  await tx.$executeRaw`SELECT "redact_blocks"(${redactionId}::uuid, ${articleId}::uuid, ${JSON.stringify(versions)}::jsonb)`;
}

/** What changes in a version; ALL if nothing of it is left. */
export type ErasedBlock = Partial<Block> | 'ALL';

const EMPTY = {
  kind: 'REDACTED',
  html: null,
  text: null,
  level: null,
  statementId: null,
  url: null,
  caption: null,
  provider: null,
  altText: null,
  creditText: null,
  license: null,
  width: null,
  height: null,
  ordered: null,
  items: [],
} as const;

/** Another id, which ends as the other does: that says where a part of a body ends. */
function newVersionOf(id: string): string {
  return newId().slice(0, -2) + id.slice(-2);
}

function textsOf({ html, text, url, caption, provider, altText, creditText, license, items }: Block) {
  return [html, text, url, caption, provider, altText, creditText, license, ...items];
}

function erasedBlock({ eraser }: Erasure, block: Block): ErasedBlock | null {
  if (block.kind === 'REDACTED') return null;
  if (eraser.words === null) return 'ALL';
  const { html, text, url, items } = block;
  if (url !== null && eraser.hasInAddress(url)) return 'ALL';
  const changes: Partial<Block> = {};
  if (html !== null) {
    const { html: after, isEmpty } = eraser.html(html);
    if (isEmpty) return 'ALL';
    if (after !== html) changes.html = after;
  }
  if (text !== null) {
    const after = eraser.text(text);
    if (after.trim() === REMOVED) return 'ALL';
    if (after !== text) changes.text = after;
  }
  const list = items.map(eraser.text);
  if (list.some((item, index) => item !== items[index])) {
    if (list.every((item) => item.trim() === REMOVED)) return 'ALL';
    changes.items = list;
  }
  for (const field of ['caption', 'provider', 'altText', 'creditText'] as const) {
    const before = block[field];
    const after = before === null ? null : eraser.text(before);
    if (after !== before) changes[field] = after;
  }
  if (block.license !== null && eraser.hasInAddress(block.license)) changes.license = null;
  return Object.keys(changes).length === 0 ? null : changes;
}

/**
 * Notes that an article's text changed. Its current revision is copied to a new one, so that nobody builds upon the number that
 * they have read. What pointed at the old one points at the new.
 */
export async function articleChanged(erasure: Erasure, id: string): Promise<void> {
  const { tx, at, redactionId, memberId, articles } = erasure;
  const article = await tx.article.findUniqueOrThrow({ where: { id } });
  const { currentRevisionId, publishedRevisionId, scheduledRevisionId, revisionNumber, state } = article;
  if (currentRevisionId === null) return;
  const copy = { id: newId(), articleId: id, number: revisionNumber + 1, createdById: memberId };
  await copyRevision(tx, { id: currentRevisionId, isDraft: true }, copy);
  const wasPublished = publishedRevisionId === currentRevisionId;
  if (wasPublished) await tx.articleRevision.update({ where: { id: copy.id }, data: { publishedAt: at } });
  await tx.article.update({
    where: { id },
    data: {
      revisionNumber: copy.number,
      currentRevisionId: copy.id,
      modifiedAt: at,
      ...(wasPublished && { publishedRevisionId: copy.id }),
      ...(state === 'PUBLISHED' && { publishedAt: at }),
      ...(scheduledRevisionId === currentRevisionId && { scheduledRevisionId: copy.id }),
    },
  });
  await tx.redactionArticle.create({ data: { redactionId, articleId: id } });
  articles.set(id, state === 'PUBLISHED');
}

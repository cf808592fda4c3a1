import { eraseCards, PUBLICATION, wasPublished } from './erase-article.ts';
import { neutralSlug } from './eraser.ts';
import { eraseRows, noteRemoved, type Erasure } from './erasure.ts';
import { lockTarget } from './lock-target.ts';

/**
 * Takes the words out of the titles and the cards of a front, in all of its revisions. A slug that has them is replaced: the site has to
 * ask for the front by the new one. If everything goes, it stays, since it names the page.
 */
export async function eraseFront(erasure: Erasure, frontId: string): Promise<void> {
  await lockTarget(erasure.tx, 'Front', frontId);
  const where = { revision: { frontId } };
  const containers = await erasure.tx.frontContainer.findMany({ where, include: PUBLICATION });
  await eraseRows(erasure, 'FrontContainer', containers, wasPublished);
  await eraseCards(erasure, where);
  await eraseSlug(erasure, frontId);
}

async function eraseSlug(erasure: Erasure, id: string): Promise<void> {
  const { tx, eraser } = erasure;
  const { slug, publishedRevisionId } = await tx.front.findUniqueOrThrow({ where: { id } });
  if (eraser.words === null || !eraser.hasInAddress(slug)) return;
  await tx.front.update({ where: { id }, data: { slug: neutralSlug() } });
  noteRemoved(erasure, [slug], publishedRevisionId !== null);
}

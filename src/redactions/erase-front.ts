import { eraseCards, PUBLICATION, wasPublished } from './erase-article.ts';
import { eraseRows, type Erasure } from './erasure.ts';
import { lockTarget } from './lock-target.ts';

/** Takes the words out of the titles and the cards of a front, in all of its revisions. */
export async function eraseFront(erasure: Erasure, frontId: string): Promise<void> {
  await lockTarget(erasure.tx, 'Front', frontId);
  const where = { revision: { frontId } };
  const containers = await erasure.tx.frontContainer.findMany({ where, include: PUBLICATION });
  await eraseRows(erasure, 'FrontContainer', containers, wasPublished);
  await eraseCards(erasure, where);
}

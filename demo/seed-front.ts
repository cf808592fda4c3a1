import type { Prisma } from '../generated/prisma/client.ts';
import { FRONT, front } from './story/front.ts';
import { id, optionalId, revisionId as revisionOf } from './story/ids.ts';

/** Writes the story's front, once its articles are there. */
export async function writeFront(tx: Prisma.TransactionClient): Promise<void> {
  const frontId = id(`front ${FRONT}`);
  const revisionId = id(`front ${FRONT} 1`);
  const { publishedAt, containers } = front;
  const saved = { createdAt: publishedAt, createdById: id('desk'), publishedAt, publishedById: id('desk') };
  await tx.front.create({ data: { id: frontId, slug: FRONT } });
  await tx.frontRevision.create({ data: { ...saved, id: revisionId, frontId, number: 1 } });
  const cards: Prisma.FrontCardCreateManyInput[] = [];
  const sources: Prisma.FrontSourceCreateManyInput[] = [];
  for (const [position, { key, title, size, ...content }] of containers.entries()) {
    const containerId = id(`container ${key}`);
    await tx.frontContainer.create({
      data: { revisionId, containerId, position, title: title ?? null, size },
    });
    for (const { article, ...card } of content.cards ?? [])
      cards.push({
        ...card,
        // When the front was saved, the article had its first revision.
        basedOnId: card.headline === undefined ? null : revisionOf(article, 1),
        revisionId,
        containerId,
        articleId: id(`article ${article}`),
        position: cards.length,
      });
    for (const { section, tag } of content.filledFrom ?? []) {
      const sectionId = optionalId(section && `section ${section}`);
      sources.push({ revisionId, containerId, sectionId, tagId: optionalId(tag && `tag ${tag}`) });
    }
  }
  await tx.frontCard.createMany({ data: cards });
  await tx.frontSource.createMany({ data: sources });
  const shown = { currentRevisionId: revisionId, publishedRevisionId: revisionId };
  await tx.front.update({ where: { id: frontId }, data: shown });
}

import type { Transaction } from '../db/client.ts';
import { promoteSources } from '../people/promote.ts';
import { promoteStatements } from '../statements/promote.ts';

/** The ids of what a revision carries; statements in the order of the body. */
interface Carried {
  readonly statementIds: readonly string[];
  readonly sourceIds: readonly string[];
  readonly tagIds: readonly string[];
  readonly campaignIds: string[];
}

/** Notes on the revision that readers see it from now on, and says what it carries. */
export async function markPublished(tx: Transaction, revisionId: string, at: Date): Promise<Carried> {
  const { statements, sources, tags, campaigns } = await tx.articleRevision.update({
    where: { id: revisionId },
    data: { publishedAt: at },
    select: {
      statements: { select: { statementId: true }, orderBy: { position: 'asc' } },
      sources: { select: { id: true } },
      tags: { select: { id: true } },
      campaigns: { select: { id: true } },
    },
  });
  return {
    statementIds: statements.map(({ statementId }) => statementId),
    sourceIds: sources.map(({ id }) => id),
    tagIds: tags.map(({ id }) => id),
    campaignIds: campaigns.map(({ id }) => id),
  };
}

/** Makes public what a published revision carries, and appends the events that follow from it. */
export async function promoteCarried(
  tx: Transaction,
  { statementIds, sourceIds, tagIds }: Carried,
): Promise<void> {
  await promoteStatements(tx, statementIds);
  await promoteSources(tx, sourceIds);
  await tx.tag.updateMany({
    where: { id: { in: [...tagIds] }, visibility: 'MEMBERS' },
    data: { visibility: 'PUBLIC' },
  });
}

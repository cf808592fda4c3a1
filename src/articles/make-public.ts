import type { Transaction } from '../db/client.ts';
import { promoteOrganizations, promotePeople, promoteSources } from '../people/promote.ts';
import { promoteStatements } from '../statements/promote.ts';

/** The ids of what a revision carries; statements in the order of the body. */
export interface Carried {
  readonly articleId: string;
  readonly revisionId: string;
  readonly statementIds: readonly string[];
  readonly sourceIds: readonly string[];
  readonly tagIds: readonly string[];
  readonly campaignIds: string[];
}

/** Notes on revisions that readers see them from now on, and says what they carry, in the order of the ids. */
export async function markPublished(
  tx: Transaction,
  revisionIds: readonly string[],
  at: Date,
): Promise<Carried[]> {
  await tx.articleRevision.updateMany({ where: { id: { in: [...revisionIds] } }, data: { publishedAt: at } });
  const revisions = await tx.articleRevision.findMany({
    where: { id: { in: [...revisionIds] } },
    select: {
      id: true,
      articleId: true,
      statements: { select: { statementId: true }, orderBy: { position: 'asc' } },
      sources: { select: { id: true } },
      tags: { select: { id: true } },
      campaigns: { select: { id: true } },
    },
  });
  const carried = revisions.map(({ id, articleId, statements, sources, tags, campaigns }) => ({
    articleId,
    revisionId: id,
    statementIds: statements.map(({ statementId }) => statementId),
    sourceIds: sources.map((source) => source.id),
    tagIds: tags.map((tag) => tag.id),
    campaignIds: campaigns.map((campaign) => campaign.id),
  }));
  return carried.sort((a, b) => revisionIds.indexOf(a.revisionId) - revisionIds.indexOf(b.revisionId));
}

/** The same for one revision. */
export async function markOnePublished(tx: Transaction, revisionId: string, at: Date): Promise<Carried> {
  const [carried] = await markPublished(tx, [revisionId], at);
  if (carried === undefined) throw new Error('A revision that is published is there.');
  return carried;
}

/**
 * Makes public what published revisions carry, and how the requests for comment went that their articles rest on.
 * Appends the events that follow from it.
 */
export async function promoteCarried(tx: Transaction, carried: readonly Carried[]): Promise<void> {
  await promoteStatements(
    tx,
    carried.flatMap(({ statementIds }) => statementIds),
  );
  await promoteSources(
    tx,
    carried.flatMap(({ sourceIds }) => sourceIds),
  );
  await tx.tag.updateMany({
    where: { id: { in: carried.flatMap(({ tagIds }) => tagIds) }, visibility: 'MEMBERS' },
    data: { visibility: 'PUBLIC' },
  });
  await promoteClosedRequests(
    tx,
    carried.map(({ articleId }) => articleId),
  );
}

/** Lets readers know how closed requests for comment went, and so whom the newsroom asked. */
async function promoteClosedRequests(tx: Transaction, articleIds: readonly string[]): Promise<void> {
  const promoted = await tx.commentRequest.updateManyAndReturn({
    where: { articleId: { in: [...articleIds] }, outcome: { not: 'PENDING' }, visibility: 'MEMBERS' },
    data: { visibility: 'PUBLIC' },
  });
  await promotePeople(
    tx,
    promoted.map(({ askedOfPersonId }) => askedOfPersonId),
  );
  await promoteOrganizations(
    tx,
    promoted.map(({ askedOfOrganizationId }) => askedOfOrganizationId),
  );
}

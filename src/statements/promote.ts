import { becamePublic } from '../changes/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { appendEvents } from '../log/append.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerIdOf, speakerIn } from '../people/speaker.ts';
import { lockForReaders } from './superseded.ts';

/**
 * Promotes statements, with their speakers, sources and the organisations they speak for. Appends a
 * StatementRecorded event for each that was not public before, in the order of `ids`. A statement that one of these
 * replies to stays hidden: publishing the reply doesn't publish what it replies to.
 * @throws ValidationError if one of them was amended while only members saw it
 */
export async function promoteStatements(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // Whoever changes the status of one of them meanwhile waits, and then tells the articles that show it by now. So does whoever
  // makes one public that they reply to or amend: the later one then sees that readers see both.
  await lockForReaders(tx, ids);
  const promoted = await tx.statement.updateManyAndReturn({
    where: { id: { in: [...ids] }, visibility: 'MEMBERS' },
    data: { visibility: 'PUBLIC' },
    select: { id: true },
  });
  if (promoted.length === 0) return;
  becamePublic(
    tx,
    'Statement',
    promoted.map(({ id }) => id),
  );
  const statements = await tx.statement.findMany({
    where: { id: { in: promoted.map(({ id }) => id) } },
    include: { campaigns: { select: { id: true } } },
  });
  statements.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  await promoteReferenced(tx, {
    speakers: statements.map((statement) => speakerIn('speaker', statement)),
    organizations: statements.map(({ onBehalfOfId }) => onBehalfOfId),
    sources: statements.map(({ sourceId }) => sourceId),
  });
  await appendEvents(
    tx,
    statements.map((statement) => ({
      type: 'STATEMENT_RECORDED',
      statementId: statement.id,
      speakerId: speakerIdOf('speaker', statement),
      campaignIds: statement.campaigns.map(({ id }) => id),
    })),
  );
}

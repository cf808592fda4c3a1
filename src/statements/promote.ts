import type { Transaction } from '../db/client.ts';
import { appendEvents } from '../log/append.ts';
import { promoteOrganizations, promotePeople, promoteSources } from '../people/promote.ts';
import { speakerIdOf } from '../people/speaker.ts';

/**
 * Makes statements public, because something public carries them, and with them their speakers, those spoken for
 * and their sources. Appends StatementRecorded for each that was not public before, in the order of `ids`. The statement that one replies
 * to stays as it is: it may be under wraps for reasons of its own.
 */
export async function promoteStatements(tx: Transaction, ids: readonly string[]): Promise<void> {
  const promoted = await tx.statement.updateManyAndReturn({
    where: { id: { in: [...ids] }, visibility: 'MEMBERS' },
    data: { visibility: 'PUBLIC' },
  });
  if (promoted.length === 0) return;
  promoted.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));

  await promotePeople(
    tx,
    promoted.map((statement) => statement.speakerPersonId),
  );
  await promoteOrganizations(
    tx,
    promoted.flatMap((statement) => [statement.speakerOrganizationId, statement.onBehalfOfId]),
  );
  await promoteSources(
    tx,
    promoted.map((statement) => statement.sourceId),
  );
  const campaigns = await campaignsOf(
    tx,
    promoted.map((statement) => statement.id),
  );
  await appendEvents(
    tx,
    promoted.map((statement) => ({
      type: 'STATEMENT_RECORDED',
      statementId: statement.id,
      speakerId: speakerIdOf('speaker', statement),
      campaignIds: campaigns.get(statement.id) ?? [],
    })),
  );
}

async function campaignsOf(tx: Transaction, statementIds: string[]): Promise<Map<string, string[]>> {
  const statements = await tx.statement.findMany({
    where: { id: { in: statementIds } },
    select: { id: true, campaigns: { select: { id: true } } },
  });
  return new Map(statements.map(({ id, campaigns }) => [id, campaigns.map((campaign) => campaign.id)]));
}

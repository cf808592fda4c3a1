import type { Transaction } from '../db/client.ts';

type Ids = Iterable<string | null>;

/** Makes people public, because something public names them. */
export async function promotePeople(tx: Transaction, ids: Ids): Promise<void> {
  await tx.person.updateMany({ where: hidden(ids), data: { visibility: 'PUBLIC' } });
}

/** Makes organisations public, because something public names them. */
export async function promoteOrganizations(tx: Transaction, ids: Ids): Promise<void> {
  await tx.organization.updateMany({ where: hidden(ids), data: { visibility: 'PUBLIC' } });
}

/** Makes source reports public, and with them their outlets. */
export async function promoteSources(tx: Transaction, ids: Ids): Promise<void> {
  const promoted = await tx.sourceReport.updateManyAndReturn({
    where: hidden(ids),
    data: { visibility: 'PUBLIC' },
    select: { outletId: true },
  });
  await promoteOrganizations(
    tx,
    promoted.map((source) => source.outletId),
  );
}

function hidden(ids: Ids) {
  return { id: { in: [...new Set(ids)].filter((id) => id !== null) }, visibility: 'MEMBERS' as const };
}

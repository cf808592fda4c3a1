import type { Transaction } from '../db/client.ts';
import type { Speaker } from './speaker.ts';

interface Referenced {
  readonly speakers?: readonly (Speaker | null)[];
  readonly organizations?: readonly (string | null)[];
  readonly sources?: readonly (string | null)[];
}

/** Promotes what a public row refers to. A source report's outlets are promoted too. */
export async function promoteReferenced(
  tx: Transaction,
  { speakers = [], organizations = [], sources = [] }: Referenced,
): Promise<void> {
  const data = { visibility: 'PUBLIC' } as const;
  const reports = await tx.sourceReport.updateManyAndReturn({
    where: hidden(sources),
    data,
    select: { id: true },
  });
  const outlets =
    reports.length === 0
      ? []
      : await tx.sourceOutlet.findMany({ where: { sourceId: { in: reports.map(({ id }) => id) } } });
  const people = speakers.map((speaker) => speaker?.personId);
  const speaking = speakers.map((speaker) => speaker?.organizationId);
  await tx.person.updateMany({ where: hidden(people), data });
  await tx.organization.updateMany({
    where: hidden([...organizations, ...speaking, ...outlets.map(({ organizationId }) => organizationId)]),
    data,
  });
}

function hidden(ids: readonly (string | null | undefined)[]) {
  return { id: { in: [...new Set(ids)].filter((id) => id != null) }, visibility: 'MEMBERS' as const };
}

import { becamePublic } from '../changes/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { lockDirectoryIfHidden } from './lock-directory.ts';
import type { Speaker } from './speaker.ts';

interface Referenced {
  readonly speakers?: readonly (Speaker | null)[];
  readonly organizations?: readonly (string | null)[];
  readonly sources?: readonly (string | null)[];
}

const TO_PUBLIC = { data: { visibility: 'PUBLIC' }, select: { id: true } } as const;

/**
 * Promotes what a public row refers to. A source report's outlets are promoted too. Readers are told of public rows on which
 * these people and organisations show now.
 */
export async function promoteReferenced(
  tx: Transaction,
  { speakers = [], organizations = [], sources = [] }: Referenced,
): Promise<void> {
  const named = {
    people: given(speakers.map((speaker) => speaker?.personId)),
    organizations: given([...organizations, ...speakers.map((speaker) => speaker?.organizationId)]),
    sources: given(sources),
  };
  if (!(await lockDirectoryIfHidden(tx, named))) return;
  const reports =
    named.sources.length === 0
      ? []
      : await tx.sourceReport.updateManyAndReturn({ where: hidden(named.sources), ...TO_PUBLIC });
  const outlets =
    reports.length === 0
      ? []
      : await tx.sourceOutlet.findMany({ where: { sourceId: { in: reports.map(({ id }) => id) } } });
  const organizationIds = [...named.organizations, ...outlets.map(({ organizationId }) => organizationId)];
  if (named.people.length > 0) {
    const people = await tx.person.updateManyAndReturn({ where: hidden(named.people), ...TO_PUBLIC });
    becamePublic(tx, 'Person', idsOf(people));
  }
  if (organizationIds.length > 0) {
    const promoted = await tx.organization.updateManyAndReturn({
      where: hidden(organizationIds),
      ...TO_PUBLIC,
    });
    becamePublic(tx, 'Organization', idsOf(promoted));
  }
}

function given(ids: readonly (string | null | undefined)[]): string[] {
  return [...new Set(ids)].filter((id) => id != null);
}

function hidden(ids: readonly string[]) {
  return { id: { in: [...new Set(ids)] }, visibility: 'MEMBERS' as const };
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

import type { Transaction } from '../db/client.ts';
import { mustExist, type IdPath } from '../changes/references.ts';
import { promoteOrganizations, promotePeople } from './promote.ts';

/** A person or an organisation: exactly one of them. */
export interface SpeakerInput {
  readonly personId?: string | null | undefined;
  readonly organizationId?: string | null | undefined;
}

/** @throws NotFoundError with the path of the id that isn't there */
export async function speakersMustExist(
  tx: Transaction,
  speakers: readonly (SpeakerInput | null | undefined)[],
  path: IdPath,
): Promise<void> {
  const pathOf = (field: string) => (index: number) => [
    ...(typeof path === 'function' ? path(index) : path),
    field,
  ];
  await mustExist(
    tx,
    'person',
    speakers.map((speaker) => speaker?.personId),
    pathOf('personId'),
  );
  await mustExist(
    tx,
    'organization',
    speakers.map((speaker) => speaker?.organizationId),
    pathOf('organizationId'),
  );
}

/** Makes these people and organisations public, because a public fact names them. */
export async function promoteSpeakers(
  tx: Transaction,
  speakers: readonly (SpeakerInput | null | undefined)[],
): Promise<void> {
  await promotePeople(
    tx,
    speakers.map((speaker) => speaker?.personId ?? null),
  );
  await promoteOrganizations(
    tx,
    speakers.map((speaker) => speaker?.organizationId ?? null),
  );
}

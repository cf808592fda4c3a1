import type { Colleague, Writing } from './directory.ts';

interface Subject {
  readonly typename: string;
  readonly id: string;
  readonly details?: { readonly revision: number };
}

/** An entry of the audit log. */
export function audit(
  { rows, ids }: Writing,
  at: number,
  { id: memberId, tokenId }: Colleague,
  action: string,
  { typename, id: subjectId, details }: Subject,
): void {
  rows.add('AuditEntry', {
    id: ids.at(at),
    occurredAt: new Date(at),
    memberId,
    tokenId,
    action,
    typename,
    subjectId,
    details,
  });
}

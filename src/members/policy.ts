import { extensionTables } from '../extensions/installed.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { ENTITIES, type EntityName } from '../db/entities.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Only admins manage members and their tokens. */
export function mayManageMembers(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'ADMIN');
}

/** Editors read what was changed of the content. Admins whose token has the scope MANAGE also read the rest. */
export function mayReadAuditLog(viewer: Viewer): void {
  if (!hasRole(viewer, 'EDITOR')) requireRole(viewer, 'EDITOR');
}

/** Members see all members; readers none. */
export function visibleMembers(viewer: Viewer): Prisma.MemberWhereInput {
  return hasRole(viewer, 'REPORTER') ? {} : NONE;
}

/** Admins see all tokens, other members their own. Nobody sees the secrets. */
export function visibleTokens(viewer: Viewer): Prisma.ApiTokenWhereInput {
  if (viewer.member === null) return NONE;
  return manages(viewer.member) ? {} : { memberId: viewer.member.id };
}

/** The types whose changes are for admins. Those of all others are changes of the content, which editors see. */
const ADMINISTERED: readonly string[] = [
  ...(['Member', 'ApiToken', 'AuditEntry', 'WebhookEndpoint', 'WebhookDelivery'] as const),
] satisfies EntityName[];
const CONTENT = Object.keys(ENTITIES).filter((type) => !ADMINISTERED.includes(type));

export function visibleAuditEntries(viewer: Viewer): Prisma.AuditEntryWhereInput {
  if (viewer.member !== null && manages(viewer.member)) return {};
  return hasRole(viewer, 'EDITOR')
    ? { typename: { in: [...CONTENT, ...extensionTables().map(({ type }) => type)] } }
    : NONE;
}

const NONE = { id: { in: [] } };

/** Whether this is an admin whose token has the scope MANAGE. */
function manages(member: SignedIn): boolean {
  return member.scopes.includes('MANAGE') && hasRole({ member }, 'ADMIN');
}

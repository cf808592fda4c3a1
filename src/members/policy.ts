import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Admins see to members and their tokens. */
export function mayManageMembers(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'ADMIN');
}

/** Admins read who changed what. */
export function mayReadAuditLog(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'ADMIN');
}

/** Members see members. */
export function visibleMembers(viewer: Viewer): Prisma.MemberWhereInput {
  return hasRole(viewer, 'REPORTER') ? {} : NONE;
}

/** Admins see all tokens, a member their own; the secret nobody sees. */
export function visibleTokens(viewer: Viewer): Prisma.ApiTokenWhereInput {
  if (viewer.member === null) return NONE;
  return manages(viewer) ? {} : { memberId: viewer.member.id };
}

export function visibleAuditEntries(viewer: Viewer): Prisma.AuditEntryWhereInput {
  return manages(viewer) ? {} : NONE;
}

const NONE = { id: { in: [] } };

/** An admin, whose token may manage too. */
function manages(viewer: Viewer): boolean {
  return hasRole(viewer, 'ADMIN') && viewer.member?.scopes.includes('MANAGE') === true;
}

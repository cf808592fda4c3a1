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
  return manages(viewer.member) ? {} : { memberId: viewer.member.id };
}

export function visibleAuditEntries(viewer: Viewer): Prisma.AuditEntryWhereInput {
  return viewer.member !== null && manages(viewer.member) ? {} : NONE;
}

const NONE = { id: { in: [] } };

/** An admin, whose token may manage too. */
function manages(member: SignedIn): boolean {
  return member.scopes.includes('MANAGE') && hasRole({ member }, 'ADMIN');
}

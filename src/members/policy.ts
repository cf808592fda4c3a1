import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Only admins manage members and their tokens. */
export function mayManageMembers(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'ADMIN');
}

export function mayReadAuditLog(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'ADMIN');
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

export function visibleAuditEntries(viewer: Viewer): Prisma.AuditEntryWhereInput {
  return viewer.member !== null && manages(viewer.member) ? {} : NONE;
}

const NONE = { id: { in: [] } };

/** Whether this is an admin whose token has the scope MANAGE. */
function manages(member: SignedIn): boolean {
  return member.scopes.includes('MANAGE') && hasRole({ member }, 'ADMIN');
}

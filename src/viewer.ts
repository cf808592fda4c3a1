import type { Role } from '../generated/prisma/enums.ts';
import { RequestError } from './errors.ts';

/** Who is asking: an anonymous reader (`member` is null), or a member of the newsroom. */
export interface Viewer {
  readonly member: { readonly id: string; readonly name: string; readonly role: Role } | null;
}

export const READER: Viewer = { member: null };

const RANK: Record<Role, number> = { REPORTER: 1, EDITOR: 2, ADMIN: 3 };

/** Whether the viewer is a member of at least this role. An admin is an editor too, an editor a reporter. */
export function hasRole(viewer: Viewer, role: Role): boolean {
  return viewer.member !== null && RANK[viewer.member.role] >= RANK[role];
}

/**
 * The member who is asking, of at least this role.
 * @throws RequestError UNAUTHENTICATED for a reader, FORBIDDEN for a member of a lesser role
 */
export function requireRole(viewer: Viewer, role: Role): NonNullable<Viewer['member']> {
  if (viewer.member === null) throw notSignedIn();
  if (!hasRole(viewer, role)) {
    throw new RequestError('FORBIDDEN', `This takes the role ${role}; your token has ${viewer.member.role}.`);
  }
  return viewer.member;
}

export function noLongerSignedIn(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    'The token no longer holds, or its member has another role now. Sign in again.',
  );
}

export function notSignedIn(): RequestError {
  return new RequestError('UNAUTHENTICATED', 'Sign in: send a member’s token in the Authorization header.');
}

import type { Role, TokenScope } from '../generated/prisma/enums.ts';
import { RequestError } from './errors.ts';

/** Who is asking: an anonymous reader (`member` is null), or a member of the newsroom. */
export interface Viewer {
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    /** What their token may do of what the role allows. */
    readonly scopes: readonly TokenScope[];
    /** The token they came with; null for who came through the identity provider. */
    readonly tokenId: string | null;
  } | null;
}

export type SignedIn = NonNullable<Viewer['member']>;

export const READER: Viewer = { member: null };

const RANK: Record<Role, number> = { REPORTER: 1, EDITOR: 2, ADMIN: 3 };

/** What a token needs for what takes the role. */
const SCOPE: Record<Role, TokenScope> = { REPORTER: 'WRITE', EDITOR: 'PUBLISH', ADMIN: 'MANAGE' };

/** Whether the viewer is a member of at least this role. An admin is an editor too, an editor a reporter. */
export function hasRole(viewer: Viewer, role: Role): boolean {
  return viewer.member !== null && RANK[viewer.member.role] >= RANK[role];
}

/**
 * The member who is asking, if they may do what takes this role, and their token too.
 * @throws RequestError UNAUTHENTICATED for a reader, FORBIDDEN for a member of a lesser role or a token without the scope
 */
export function requireRole(viewer: Viewer, role: Role): SignedIn {
  if (viewer.member === null) throw notSignedIn();
  if (!hasRole(viewer, role)) {
    throw new RequestError('FORBIDDEN', `This takes the role ${role}; you have ${viewer.member.role}.`);
  }
  if (!viewer.member.scopes.includes(SCOPE[role])) {
    throw new RequestError(
      'FORBIDDEN',
      `This takes a token with the scope ${SCOPE[role]}; yours has ${viewer.member.scopes.join(', ')}.`,
    );
  }
  return viewer.member;
}

export function noLongerSignedIn(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    'The token no longer holds, or its member has another role now. Sign in again.',
  );
}

function notSignedIn(): RequestError {
  return new RequestError('UNAUTHENTICATED', 'Sign in: send a member’s token in the Authorization header.');
}

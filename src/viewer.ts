import type { Role, TokenScope } from '../generated/prisma/enums.ts';
import { RequestError } from './errors.ts';

/** What a preview link shows, besides what readers see. */
export interface Preview {
  readonly linkId: string;
  readonly articleId: string;
  readonly revisionId: string;
  /** When the revision was saved. */
  readonly savedAt: Date;
}

/** The caller: a reader (`member` is null), or a member of the newsroom. */
export interface Viewer {
  /** Only of a reader who has a preview link. */
  readonly preview?: Preview;
  readonly member: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    /** The scopes of the token, which limit what the role allows. */
    readonly scopes: readonly TokenScope[];
    /** Null for a token of the identity provider. */
    readonly tokenId: string | null;
  } | null;
}

export type SignedIn = NonNullable<Viewer['member']>;

export const READER: Viewer = { member: null };

const RANK: Record<Role, number> = { REPORTER: 1, EDITOR: 2, ADMIN: 3 };

/** The scope that a token needs to use a role. */
const SCOPE: Record<Role, TokenScope> = { REPORTER: 'WRITE', EDITOR: 'PUBLISH', ADMIN: 'MANAGE' };

/** Whether the viewer has at least this role: admins are editors too, and editors reporters. */
export function hasRole({ member }: Viewer, role: Role): boolean {
  return member !== null && ranksAs(member, role);
}

/** Whether the viewer has at least this role, and a token with its scope. */
export function may({ member }: Viewer, role: Role): boolean {
  return member !== null && ranksAs(member, role) && member.scopes.includes(SCOPE[role]);
}

function ranksAs(member: SignedIn, role: Role): boolean {
  return RANK[member.role] >= RANK[role];
}

/**
 * Requires at least this role and a token with its scope, or with another one.
 * @param what what requires it, as the error says
 * @throws RequestError UNAUTHENTICATED for a reader, FORBIDDEN for a member
 */
export function requireRole(
  viewer: Viewer,
  role: Role,
  scope: TokenScope = SCOPE[role],
  what = 'This',
): SignedIn {
  if (viewer.member === null) throw notSignedIn();
  if (!hasRole(viewer, role)) {
    throw new RequestError('FORBIDDEN', `${what} requires the role ${role}; you have ${viewer.member.role}.`);
  }
  if (!viewer.member.scopes.includes(scope)) {
    throw new RequestError(
      'FORBIDDEN',
      `${what} requires a token with the scope ${scope}; yours has ${viewer.member.scopes.join(', ')}.`,
    );
  }
  return viewer.member;
}

export function noLongerSignedIn(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    "The token is no longer valid, or the member's role has changed. Sign in again.",
  );
}

function notSignedIn(): RequestError {
  return new RequestError('UNAUTHENTICATED', "Sign in: send a member's token in the Authorization header.");
}

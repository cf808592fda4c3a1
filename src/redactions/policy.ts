import type { Prisma } from '../../generated/prisma/client.ts';
import { createdBy } from '../articles/policy.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Editors redact, with a token that an admin gave the scope REDACT. */
export function mayRedact(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'EDITOR', 'REDACT');
}

/** Readers see the redactions of what they could read, or whose tombstones they see; reporters also those of their articles. */
export function visibleRedactions(viewer: Viewer): Prisma.RedactionWhereInput {
  if (hasRole(viewer, 'EDITOR')) return {};
  if (viewer.member === null) return { isPublic: true };
  return { OR: [{ isPublic: true }, { articles: { some: { article: createdBy(viewer) } } }] };
}

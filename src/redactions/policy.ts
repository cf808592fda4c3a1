import type { Prisma } from '../../generated/prisma/client.ts';
import { collaboratesOn, createdBy } from '../articles/policy.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

/** Editors redact, with a token that an admin gave the scope REDACT. */
export function mayRedact(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'EDITOR', 'REDACT');
}

/** Readers see the redactions of what they could read, or whose tombstones they see; reporters also those of the articles that they work on. */
export function visibleRedactions(viewer: Viewer): Prisma.RedactionWhereInput {
  if (hasRole(viewer, 'EDITOR')) return {};
  if (viewer.member === null) return { isPublic: true };
  const worked = [createdBy(viewer), collaboratesOn(viewer.member.id)];
  return { OR: [{ isPublic: true }, ...worked.map((article) => ({ articles: { some: { article } } }))] };
}

/** Editors see how far words are taken out everywhere, and what has them yet. */
export function visibleRedactionRuns(viewer: Viewer): Prisma.RedactionRunWhereInput {
  return hasRole(viewer, 'EDITOR') ? {} : { id: { in: [] } };
}

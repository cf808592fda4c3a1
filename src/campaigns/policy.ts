import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, requireRole, type Viewer } from '../viewer.ts';

/** Only editors record campaign facts, since these are public at once. */
export function mayRecordCampaignFacts(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}

/**
 * The entries of a timeline that the viewer sees: articles in their shown revision, for members all statements, and everything else.
 * No entry meets two of the conditions, and each is read in order from one index that has few other entries.
 */
export function timelineEntries(viewer: Viewer): Prisma.TimelineEntryWhereInput[] {
  if (viewer.member === null) return [{ isPublic: true }];
  if (hasRole(viewer, 'EDITOR')) return [{ isCurrent: true }];
  const { id } = viewer.member;
  return [
    // Of their own articles, reporters see the current revision.
    { isPublic: true, OR: [{ isCurrent: true }, { createdById: null }, { createdById: { not: id } }] },
    { isPublic: false, statementId: { not: null } },
    { isPublic: false, isCurrent: true, createdById: id },
  ];
}

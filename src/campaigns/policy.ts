import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole, requireRole, type Viewer } from '../viewer.ts';

/** Only editors record campaign facts, since these are public at once. */
export function mayRecordCampaignFacts(viewer: Viewer): void {
  requireRole(viewer, 'EDITOR');
}

/** The facts that stand, which everybody sees. */
export const STANDING = { retractedAt: null } as const;

/** Readers see the facts that stand; members also see those that were recorded in error, but in no list. */
export function visibleFacts(viewer: Viewer): Partial<typeof STANDING> {
  return hasRole(viewer, 'REPORTER') ? {} : STANDING;
}

/** The figures of visible actions that the viewer sees. */
export function visibleFigures(viewer: Viewer): Prisma.ActionFigureWhereInput {
  return { ...visibleFacts(viewer), action: visibleFacts(viewer) };
}

/**
 * The entries of a timeline that the viewer sees. Facts are public. Members see all statements, readers the public ones.
 * Articles have an entry for each shown revision: readers see the published one, editors the current one. Reporters see
 * the current one of articles that they own or collaborate on, and the published one of others.
 * @param collaborations the ids of the articles on which a reporter collaborates
 */
export function visibleEntries(
  viewer: Viewer,
  collaborations: readonly string[],
): Prisma.TimelineEntryWhereInput {
  if (viewer.member === null) return { isPublic: true };
  if (hasRole(viewer, 'EDITOR')) return { isCurrent: true };
  const { id } = viewer.member;
  return {
    OR: [
      { isPublic: true, AND: notWorkedOnBy(id, collaborations) },
      { statementId: { not: null } },
      { isCurrent: true, OR: [{ createdById: id }, { articleId: { in: [...collaborations] } }] },
    ],
  };
}

/** The entries that aren't of articles on which the member works. */
export function notWorkedOnBy(
  memberId: string,
  collaborations: readonly string[],
): Prisma.TimelineEntryWhereInput[] {
  const notOwn = { OR: [{ createdById: null }, { createdById: { not: memberId } }] };
  if (collaborations.length === 0) return [notOwn];
  return [notOwn, { OR: [{ articleId: null }, { articleId: { notIn: [...collaborations] } }] }];
}

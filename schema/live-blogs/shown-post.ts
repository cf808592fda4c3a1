import type { LivePost as PostRow, Prisma } from '../../generated/prisma/client.ts';
import { seesWorkOn, type Worked } from '../../src/articles/policy.ts';
import { shownPostRevisions } from '../../src/live-blogs/policy.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';

interface ViewerContext {
  readonly viewer: Viewer;
}

/** As `selectShownRevision` of an article: selects these columns of the revision of a post that the viewer is shown. */
export function selectShownPost<Select extends Prisma.LivePostRevisionSelect>(
  { viewer }: ViewerContext,
  select: Select,
) {
  const through = shownThrough(viewer);
  const { member } = viewer;
  const shown =
    through === 'revisions' && member !== null
      ? { where: shownPostRevisions(member), orderBy: { number: 'desc' }, take: 1, select }
      : { select };
  return { [through]: shown } as { currentRevision: { select: Select } };
}

export function shownPost<Revision>(
  post: { currentRevision: Revision | null },
  { viewer }: ViewerContext,
): Revision {
  const found = (post as Record<string, Revision | Revision[] | null>)[shownThrough(viewer)];
  const shown = Array.isArray(found) ? found[0] : found;
  if (shown == null) throw new Error('A post that the viewer sees has a revision to show.');
  return shown;
}

function shownThrough(viewer: Viewer): 'publishedRevision' | 'currentRevision' | 'revisions' {
  if (viewer.member === null) return 'publishedRevision';
  return hasRole(viewer, 'EDITOR') ? 'currentRevision' : 'revisions';
}

export function postModifiedAt(
  { shownAt, modifiedAt, article }: Pick<PostRow, 'shownAt' | 'modifiedAt'> & { readonly article: Worked },
  { viewer }: ViewerContext,
): Date {
  return shownAt === null || seesWorkOn(viewer, article) ? modifiedAt : shownAt;
}

import type { Article as ArticleRow, Prisma } from '../../generated/prisma/client.ts';
import { seesWorkOn, shownToReporter, type Worked } from '../../src/articles/policy.ts';
import { hasRole, type Viewer } from '../../src/viewer.ts';

interface ViewerContext {
  readonly viewer: Viewer;
}

/** Selects these columns of the revision that the viewer is shown; `revision` reads them from the result. */
export function selectShownRevision<Select extends Prisma.ArticleRevisionSelect>(
  { viewer }: ViewerContext,
  select: Select,
) {
  const through = shownThrough(viewer);
  const shown =
    through === 'revisions'
      ? { where: shownToReporter(viewer), orderBy: { number: 'desc' }, take: 1, select }
      : { select };
  return { [through]: shown } as { currentRevision: { select: Select } };
}

export function revision<Revision>(
  article: { currentRevision: Revision | null },
  { viewer }: ViewerContext,
): Revision {
  const found = (article as Record<string, Revision | Revision[] | null>)[shownThrough(viewer)];
  const shown = Array.isArray(found) ? found[0] : found;
  if (shown == null) throw new Error('An article that the viewer sees has a revision to show.');
  return shown;
}

/** The most direct relation from an article to its shown revision. For reporters, this differs between articles. */
function shownThrough(viewer: Viewer): 'publishedRevision' | 'currentRevision' | 'revisions' {
  if (viewer.member === null) return 'publishedRevision';
  return hasRole(viewer, 'EDITOR') ? 'currentRevision' : 'revisions';
}

export function lastModifiedAt(
  article: Worked & Pick<ArticleRow, 'publishedAt' | 'modifiedAt'>,
  { viewer }: ViewerContext,
): Date {
  const { publishedAt, modifiedAt } = article;
  return publishedAt === null || seesWorkOn(viewer, article) ? modifiedAt : publishedAt;
}

import type { Article as ArticleRow, Prisma } from '../../generated/prisma/client.ts';
import { seesWorkOn, shownRevisions, type Worked } from '../../src/articles/policy.ts';
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
      ? { where: shownRevisions(viewer), orderBy: { number: 'desc' }, take: 1, select }
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

/** The most direct relation from an article to its shown revision. For reporters and previews, this differs between articles. */
function shownThrough(viewer: Viewer): 'publishedRevision' | 'currentRevision' | 'revisions' {
  if (viewer.member === null) return viewer.preview === undefined ? 'publishedRevision' : 'revisions';
  return hasRole(viewer, 'EDITOR') ? 'currentRevision' : 'revisions';
}

export function lastModifiedAt(
  article: Worked & Pick<ArticleRow, 'id' | 'publishedAt' | 'modifiedAt'>,
  { viewer }: ViewerContext,
): Date {
  // A preview must not tell when the newsroom has worked on another revision.
  if (viewer.preview?.articleId === article.id) return viewer.preview.savedAt;
  const { publishedAt, modifiedAt } = article;
  return publishedAt === null || seesWorkOn(viewer, article) ? modifiedAt : publishedAt;
}

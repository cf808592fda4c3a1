import type { Article as ArticleRow, Prisma } from '../../generated/prisma/client.ts';
import { seesWorkOn, shownRevisions } from '../../src/articles/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { shownThrough } from './article-order.ts';

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

export function lastModifiedAt(
  { publishedAt, modifiedAt, createdById }: Pick<ArticleRow, 'publishedAt' | 'modifiedAt' | 'createdById'>,
  { viewer }: ViewerContext,
): Date {
  return publishedAt === null || seesWorkOn(viewer, { createdById }) ? modifiedAt : publishedAt;
}

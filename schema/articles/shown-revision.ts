import type { Article as ArticleRow, ArticleRevision, Prisma } from '../../generated/prisma/client.ts';
import { seesWorkOn, shownRevisions, shownThrough } from '../../src/articles/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import type { Nested } from '../kernel/nested.ts';

interface Context {
  readonly viewer: Viewer;
}

/** Selects these columns of the revision that the viewer is shown; `revision` reads them from the result. */
export function ofShown<Select extends Prisma.ArticleRevisionSelect>({ viewer }: Context, select: Select) {
  const through = shownThrough(viewer);
  const shown =
    through === 'revisions'
      ? { where: shownRevisions(viewer), orderBy: { number: 'desc' }, take: 1, select }
      : { select };
  return { [through]: shown } as { currentRevision: { select: Select } };
}

export function revision<Revision>(
  article: { currentRevision: Revision | null },
  { viewer }: Context,
): Revision {
  const found = (article as Record<string, Revision | Revision[] | null>)[shownThrough(viewer)];
  const shown = Array.isArray(found) ? found[0] : found;
  if (shown == null) throw new Error('An article that the viewer sees has a revision to show.');
  return shown;
}

interface Shown<Value> {
  currentRevision: Value | null;
}

/** Options of a field that shows a column of the shown revision, unchanged. */
export function shown<Column extends keyof ArticleRevision & keyof Prisma.ArticleRevisionSelect>(
  column: Column,
) {
  return {
    select: (_args: object, context: Context) => ofShown(context, { [column]: true }) as never,
    resolve: (article: object, _args: object, context: Context) =>
      revision(article as Shown<ArticleRevision>, context)[column],
  };
}

/** Options of a field that shows rows to which the shown revision refers. */
export function shownRows<Relation extends 'sources' | 'tags' | 'campaigns'>(
  relation: Relation,
  orderBy: NonNullable<Exclude<Prisma.ArticleRevisionSelect[Relation], boolean>>['orderBy'],
) {
  return {
    select: (_args: object, context: Context, nested: unknown) =>
      ofShown(context, { [relation]: (nested as Nested)({ orderBy }) }) as never,
    resolve: (article: object, _args: object, context: Context) =>
      revision(article as Shown<Record<Relation, never[]>>, context)[relation],
  };
}

export function lastModifiedAt(
  { publishedAt, modifiedAt, createdById }: Pick<ArticleRow, 'publishedAt' | 'modifiedAt' | 'createdById'>,
  { viewer }: Context,
): Date {
  return publishedAt === null || seesWorkOn(viewer, { createdById }) ? modifiedAt : publishedAt;
}

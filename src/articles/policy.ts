import type { Article, Prisma } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import { visible } from '../people/policy.ts';
import { hasRole, requireRole, type Viewer } from '../viewer.ts';

// Publishing refuses an article that is still under embargo, by the database's clock and in the same statement
// (publish-article.ts), and nothing sets an embargo on what is public: so the state alone decides here.

/** Readers see published articles; members see all. */
export function visibleArticles(viewer: Viewer): Prisma.ArticleWhereInput {
  return viewer.member === null ? { state: 'PUBLISHED' } : {};
}

/** Readers see the revisions that were published, of articles that still are; members see all. */
export function visibleRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  return viewer.member === null ? { publishedAt: { not: null }, article: visibleArticles(viewer) } : {};
}

export function visibleNotes(viewer: Viewer): Prisma.UpdateNoteWhereInput {
  return { article: visibleArticles(viewer) };
}

export function visibleTags(viewer: Viewer): Prisma.TagWhereInput {
  return visible(viewer);
}

/** Which revision an article shows: the published one to readers, the one in work to members. */
export function shownRevision(viewer: Viewer): 'publishedRevision' | 'currentRevision' {
  return viewer.member === null ? 'publishedRevision' : 'currentRevision';
}

/** Articles whose shown revision is like this. */
export function articlesShowing(
  viewer: Viewer,
  revision: Prisma.ArticleRevisionWhereInput,
): Prisma.ArticleWhereInput {
  return viewer.member === null
    ? { publishedRevision: { is: revision } }
    : { currentRevision: { is: revision } };
}

/** The revisions that articles show to this viewer, for reaching articles by what they carry. */
export function shownRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  return viewer.member === null
    ? { publishedOf: { is: visibleArticles(viewer) } }
    : { currentOf: { is: visibleArticles(viewer) } };
}

/** Reporters write and revise their own articles, editors any. */
export function mayRevise(viewer: Viewer, article: Pick<Article, 'createdById'>): void {
  const member = requireRole(viewer, 'REPORTER');
  if (!hasRole(viewer, 'EDITOR') && article.createdById !== member.id) {
    throw new RequestError('FORBIDDEN', 'Reporters revise their own articles; this one is somebody else’s.');
  }
}

/** What readers see, and what they are told of it, is an editor’s decision. */
export function mayPublish(viewer: Viewer): NonNullable<Viewer['member']> {
  return requireRole(viewer, 'EDITOR');
}

import type { Article, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { RequestError, type NotFoundError } from '../errors.ts';
import { visible } from '../people/policy.ts';
import { hasRole, requireRole, type SignedIn, type Viewer } from '../viewer.ts';

// Publishing refuses an article that is still under embargo, by the database's clock and in the same statement
// (publish-article.ts), and nothing sets an embargo on what is public: so the state alone decides here.
//
// Readers see what is published; reporters that, and their own articles in all their states and revisions; editors all.

const PUBLISHED = { state: 'PUBLISHED' } satisfies Prisma.ArticleWhereInput;

/** Articles that somebody else began, or nobody who is known. */
function othersThan(id: string): Prisma.ArticleWhereInput {
  return { OR: [{ createdById: null }, { createdById: { not: id } }] };
}

/**
 * What the viewer sees of a noun.
 * @param toReaders what readers see of it
 * @param begunBy what more the reporter sees who began its article
 */
function seen<Where extends object>(
  viewer: Viewer,
  toReaders: Where,
  begunBy: (article: { createdById: string }) => Where,
): Where | { OR: Where[] } | Record<string, never> {
  if (viewer.member === null) return toReaders;
  if (hasRole(viewer, 'EDITOR')) return {};
  return { OR: [toReaders, begunBy({ createdById: viewer.member.id })] };
}

export function visibleArticles(viewer: Viewer): Prisma.ArticleWhereInput {
  return seen<Prisma.ArticleWhereInput>(viewer, PUBLISHED, (article) => article);
}

/** Of what readers see, the revisions that were published. */
export function visibleRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  return seen<Prisma.ArticleRevisionWhereInput>(
    viewer,
    { publishedAt: { not: null }, article: PUBLISHED },
    (article) => ({ article }),
  );
}

export function visibleNotes(viewer: Viewer): Prisma.UpdateNoteWhereInput {
  return { article: visibleArticles(viewer) };
}

/** Readers see how requests for comment went, once they may; not that one is open. */
export function visibleRequests(viewer: Viewer): Prisma.CommentRequestWhereInput {
  return seen<Prisma.CommentRequestWhereInput>(
    viewer,
    { visibility: 'PUBLIC', article: PUBLISHED },
    (article) => ({ article }),
  );
}

export function visibleTags(viewer: Viewer): Prisma.TagWhereInput {
  return visible(viewer);
}

/** The revision that each article shows: the published one, or the one in work to those who see that. */
export function shownRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  if (viewer.member === null) return { publishedOf: { is: PUBLISHED } };
  if (hasRole(viewer, 'EDITOR')) return { currentOf: { isNot: null } };
  const { id } = viewer.member;
  return {
    OR: [
      { publishedOf: { is: { AND: [PUBLISHED, othersThan(id)] } } },
      { currentOf: { is: { createdById: id } } },
    ],
  };
}

/**
 * Through which relation an article’s shown revision is read, the shortest way. For reporters it is not the same one
 * for all articles: it is the one of `revisions` that `shownRevisions` picks.
 */
export function shownThrough(viewer: Viewer): 'publishedRevision' | 'currentRevision' | 'revisions' {
  if (viewer.member === null) return 'publishedRevision';
  return hasRole(viewer, 'EDITOR') ? 'currentRevision' : 'revisions';
}

/** Articles whose shown revision is like this. */
export function articlesShowing(
  viewer: Viewer,
  revision: Prisma.ArticleRevisionWhereInput,
): Prisma.ArticleWhereInput {
  const through = shownThrough(viewer);
  return through === 'revisions'
    ? { revisions: { some: { AND: [shownRevisions(viewer), revision] } } }
    : { [through]: { is: revision } };
}

/** Whether the viewer sees the work on an article, not only what readers see of it. */
export function seesWorkOn(viewer: Viewer, article: Pick<Article, 'createdById'>): boolean {
  return hasRole(viewer, 'EDITOR') || (viewer.member !== null && article.createdById === viewer.member.id);
}

/**
 * Reporters work on their own articles, editors on any. Nothing else is said of the article before: a member who may not
 * see it is told that there is none.
 * @param missing what they are told then
 * @throws NotFoundError, RequestError
 */
export async function mayWorkOn(
  tx: Transaction,
  member: SignedIn,
  articleId: string,
  missing: NotFoundError,
): Promise<void> {
  const article = await tx.article.findFirst({
    where: { AND: [visibleArticles({ member }), { id: articleId }] },
    select: { createdById: true },
  });
  if (article === null) throw missing;
  if (!seesWorkOn({ member }, article)) {
    throw new RequestError('FORBIDDEN', 'Reporters work on their own articles; this one is not yours.');
  }
}

/** Whoever works on an article may put it under embargo, or keep it there for longer; an editor ends that sooner. */
export function mayChangeEmbargo(viewer: Viewer, before: Date | null, after: Date | null): void {
  if (before !== null && (after?.getTime() ?? 0) < before.getTime()) requireRole(viewer, 'EDITOR');
}

/** Any member begins articles, and works on some: on which, `mayWorkOn` says. */
export function mayWork(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'REPORTER');
}

/** What readers see, when, and what they are told of it, is an editor’s decision. */
export function mayPublish(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'EDITOR');
}

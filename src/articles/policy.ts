import type { Article, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, RequestError } from '../errors.ts';
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

/** How far the viewer sees: what readers see, their own besides, or everything. */
function sight(viewer: Viewer): 'readers' | 'all' | SignedIn {
  if (viewer.member === null) return 'readers';
  return hasRole(viewer, 'EDITOR') ? 'all' : viewer.member;
}

export function visibleArticles(viewer: Viewer): Prisma.ArticleWhereInput {
  const who = sight(viewer);
  if (who === 'all') return {};
  return who === 'readers' ? PUBLISHED : { OR: [PUBLISHED, { createdById: who.id }] };
}

/** Of what readers see, the revisions that were published. */
export function visibleRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  const who = sight(viewer);
  if (who === 'all') return {};
  const published = { publishedAt: { not: null }, article: PUBLISHED };
  return who === 'readers' ? published : { OR: [published, { article: { createdById: who.id } }] };
}

export function visibleNotes(viewer: Viewer): Prisma.UpdateNoteWhereInput {
  return { article: visibleArticles(viewer) };
}

/** Readers see how requests for comment went, once they may; not that one is open. */
export function visibleRequests(viewer: Viewer): Prisma.CommentRequestWhereInput {
  const who = sight(viewer);
  if (who === 'all') return {};
  const told = { visibility: 'PUBLIC', article: PUBLISHED } satisfies Prisma.CommentRequestWhereInput;
  return who === 'readers' ? told : { OR: [told, { article: { createdById: who.id } }] };
}

export function visibleTags(viewer: Viewer): Prisma.TagWhereInput {
  return visible(viewer);
}

/** The revision that each article shows: the published one, or the one in work to those who see that. */
export function shownRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  const who = sight(viewer);
  if (who === 'all') return { currentOf: { isNot: null } };
  if (who === 'readers') return { publishedOf: { is: PUBLISHED } };
  return {
    OR: [
      { publishedOf: { is: { AND: [PUBLISHED, othersThan(who.id)] } } },
      { currentOf: { is: { createdById: who.id } } },
    ],
  };
}

/**
 * Through which relation an article’s shown revision is read. For reporters it is not the same one for all articles:
 * it is the one of `revisions` that `shownRevisions` picks.
 */
export function shownThrough(viewer: Viewer): 'publishedRevision' | 'currentRevision' | 'revisions' {
  const who = sight(viewer);
  if (who === 'readers') return 'publishedRevision';
  return who === 'all' ? 'currentRevision' : 'revisions';
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
  const who = sight(viewer);
  return who === 'all' || (who !== 'readers' && article.createdById === who.id);
}

/** Reporters write and revise their own articles, editors any. */
function mayRevise(viewer: Viewer, article: Pick<Article, 'createdById'>): SignedIn {
  const member = requireRole(viewer, 'REPORTER');
  if (!seesWorkOn(viewer, article)) {
    throw new RequestError('FORBIDDEN', 'Reporters work on their own articles; this one is somebody else’s.');
  }
  return member;
}

/**
 * The same before anything else is said of the article: who may not see it is told that there is none.
 * @param articleId null where the request that names the article isn’t there
 * @throws NotFoundError, RequestError
 */
export async function mayWorkOn(
  tx: Transaction,
  viewer: Viewer,
  articleId: string | null,
  path: string[],
  typename = 'Article',
  id = articleId ?? '',
): Promise<SignedIn> {
  requireRole(viewer, 'REPORTER');
  const article =
    articleId === null
      ? null
      : await tx.article.findFirst({
          where: { AND: [visibleArticles(viewer), { id: articleId }] },
          select: { createdById: true },
        });
  if (article === null) throw new NotFoundError(typename, id, path);
  return mayRevise(viewer, article);
}

/** Any member begins articles. */
export function mayCreate(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'REPORTER');
}

/** What readers see, when, and what they are told of it, is an editor’s decision. */
export function mayPublish(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'EDITOR');
}

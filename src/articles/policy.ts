import type { Article, ArticleRevision, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { RequestError, type NotFoundError } from '../errors.ts';
import type { Visible } from '../people/policy.ts';
import { visibleStatements } from '../statements/policy.ts';
import { hasRole, requireRole, type Preview, type SignedIn, type Viewer } from '../viewer.ts';

// Readers see published articles. Reporters also see the articles that they own or collaborate on, in every state and revision.
// Editors see all. The state alone decides. An article under embargo can't be published (publish-article.ts). A published
// article can't be put under embargo (revise-article.ts).

export const PUBLISHED = { state: 'PUBLISHED' } satisfies Prisma.ArticleWhereInput;

/** A reporter's own articles, and the articles of others on which they collaborate. Each condition has its own index. */
export function worksOn(memberId: string) {
  return [{ createdById: memberId }, collaboratesOn(memberId)] as const;
}

/** The articles on which a member collaborates. */
export function collaboratesOn(memberId: string) {
  return { collaborators: { some: { memberId } } };
}

/**
 * The rows of a table that the viewer sees.
 * @param toReaders the rows that readers see
 * @param toWorkers the additional rows that a reporter sees who works on such an article
 */
export function seen<Where extends object>(
  viewer: Viewer,
  toReaders: Where,
  toWorkers: (article: ReturnType<typeof worksOn>[number]) => Where,
): Where | { OR: Where[] } | Record<string, never> {
  if (viewer.member === null) return toReaders;
  if (hasRole(viewer, 'EDITOR')) return {};
  return { OR: [toReaders, ...worksOn(viewer.member.id).map(toWorkers)] };
}

/** Rows that the viewer sees, and for a reader with a preview link also those that belong to what it shows. */
function orInPreview<Where extends object>(
  { preview }: Viewer,
  visible: Where,
  inPreview: (preview: Preview) => Where,
): Where | { OR: Where[] } {
  return preview === undefined ? visible : { OR: [visible, inPreview(preview)] };
}

/** Readers see published articles; editors, and those who work on an article, also see it in every other state. */
export function visibleArticles(viewer: Viewer): Prisma.ArticleWhereInput {
  return orInPreview<Prisma.ArticleWhereInput>(
    viewer,
    seen<Prisma.ArticleWhereInput>(viewer, PUBLISHED, (article) => article),
    ({ articleId }) => ({ id: articleId }),
  );
}

/**
 * The articles whose slugs are taken, as far as a member may know. Those are the articles that they see, and those that
 * were public. A hidden draft takes no slug, so nobody finds out about it by trying slugs.
 */
export function holdersOfSlugs(viewer: Viewer): Prisma.ArticleWhereInput {
  return seen<Prisma.ArticleWhereInput>(viewer, ONCE_PUBLIC, (article) => article);
}

/** The articles that the viewer owns; readers own none. */
export function createdBy({ member }: Viewer): Prisma.ArticleWhereInput {
  return member === null ? { id: { in: [] } } : { createdById: member.id };
}

/** The articles on which the viewer works: editors on all, readers on none. */
export function workedOn(viewer: Viewer): Prisma.ArticleWhereInput {
  return seen<Prisma.ArticleWhereInput>(viewer, { id: { in: [] } }, (article) => article);
}

/** Everyone may know the slug of what is public, or was. */
export const ONCE_PUBLIC = {
  state: { in: ['PUBLISHED', 'WITHDRAWN'] },
} satisfies Prisma.ArticleWhereInput;

/** Everyone may know of a withdrawal: when, and why. */
export const WITHDRAWN = { state: 'WITHDRAWN' } satisfies Prisma.ArticleWhereInput;

/** Published revisions of articles and posts, but none from before a withdrawal after which the article came back in a newer revision. */
export const PUBLIC_REVISION = {
  publishedAt: { not: null },
  isWithdrawn: false,
} satisfies Prisma.ArticleRevisionWhereInput & Prisma.LivePostRevisionWhereInput;

/** Whether a revision meets `PUBLIC_REVISION`. */
export function isPublicRevision({
  publishedAt,
  isWithdrawn,
}: Pick<ArticleRevision, 'publishedAt' | 'isWithdrawn'>): boolean {
  return publishedAt !== null && !isWithdrawn;
}

/** Readers see a revision if it is public and its article is. Those who work on the article also see drafts. */
export function visibleRevisions(viewer: Viewer): Prisma.ArticleRevisionWhereInput {
  return orInPreview<Prisma.ArticleRevisionWhereInput>(
    viewer,
    seen<Prisma.ArticleRevisionWhereInput>(viewer, { ...PUBLIC_REVISION, article: PUBLISHED }, (article) => ({
      article,
    })),
    ({ revisionId }) => ({ id: revisionId }),
  );
}

/** Readers see a version of a block if a published revision has it and its article is public. The blocks of a removed post are gone with it. */
export function visibleBlocks(viewer: Viewer): Prisma.BlockWhereInput {
  return orInPreview<Prisma.BlockWhereInput>(
    viewer,
    seen<Prisma.BlockWhereInput>(
      viewer,
      { isPublic: true, article: PUBLISHED, OR: [{ postId: null }, { post: { state: 'PUBLISHED' } }] },
      (article) => ({ article }),
    ),
    ({ revisionId }) => ({ places: { some: { revisionId } } }),
  );
}

/** The statements that the viewer may look up, and find in an article. A preview shows those of its revision. */
export function quotableStatements(viewer: Viewer): Prisma.StatementWhereInput {
  return orInPreview<Prisma.StatementWhereInput>(viewer, visibleStatements(viewer), ({ revisionId }) => ({
    revisions: { some: { revisionId } },
  }));
}

/** Readers see no preview link, also none that they use. Reporters see those to articles that they work on. */
export function visiblePreviewLinks(viewer: Viewer): Prisma.PreviewLinkWhereInput {
  return seen<Prisma.PreviewLinkWhereInput>(viewer, { id: { in: [] } }, (article) => ({ article }));
}

/** What was redacted in articles: readers see where they could read it. */
export function visibleRedactionsIn(viewer: Viewer): Prisma.RedactionArticleWhereInput {
  return seen<Prisma.RedactionArticleWhereInput>(viewer, { isPublic: true }, (article) => ({ article }));
}

/** Readers see a request for comment once it is closed, while its article is published: triggers hide it with the article. */
export function visibleRequests(viewer: Viewer): Prisma.CommentRequestWhereInput {
  return seen<Prisma.CommentRequestWhereInput>(viewer, { visibility: 'PUBLIC' }, (article) =>
    'createdById' in article ? { articleCreatedById: article.createdById } : { article },
  );
}

/** Readers see no internal note. Reporters see those on all statements and reports, and on the articles that they work on. */
export function visibleInternalNotes(viewer: Viewer): Prisma.InternalNoteWhereInput {
  if (viewer.member === null) return { id: { in: [] } };
  return seen<Prisma.InternalNoteWhereInput>(viewer, { articleId: null }, (article) => ({ article }));
}

/** A tag of unpublished work reveals that work, so reporters see it only on their own articles. */
export function visibleTags(viewer: Viewer): Prisma.TagWhereInput {
  return seen<Prisma.TagWhereInput>(viewer, { visibility: 'PUBLIC' }, (article) => ({
    revisions: { some: { article } },
  }));
}

/** The tags in lists: all for editors, those of public articles for others. */
export function listedTags(viewer: Viewer): Visible & Prisma.TagWhereInput {
  return hasRole(viewer, 'EDITOR') ? {} : { visibility: 'PUBLIC', articles: { some: { isPublic: true } } };
}

/**
 * Of an article that a reporter sees, or a reader with a preview link: the last of these revisions is the one to show. It is the
 * current one if the reporter works on the article, the one in the preview, or else the published one.
 */
export function shownRevisions({ member, preview }: Viewer): Prisma.ArticleRevisionWhereInput {
  const published = { publishedOf: { isNot: null } };
  if (preview !== undefined) {
    const { articleId, revisionId } = preview;
    return { OR: [{ id: revisionId }, { ...published, articleId: { not: articleId } }] };
  }
  const current = member === null ? [] : worksOn(member.id).map((article) => ({ currentOf: article }));
  return { OR: [published, ...current] };
}

/** What `seesWorkOn` needs of an article. */
export interface Worked extends Pick<Article, 'createdById'> {
  readonly collaborators?: readonly { readonly memberId: string }[];
}

/** In one order, so that fields that select collaborators read them together. */
export const COLLABORATORS = { select: { memberId: true }, orderBy: { memberId: 'asc' } } as const;

/** Selects what `seesWorkOn` needs. It reads collaborators for reporters only: editors see all work, and readers none. */
export function selectWorked(viewer: Viewer): { readonly createdById: true } {
  const isReporter = viewer.member !== null && !hasRole(viewer, 'EDITOR');
  return { createdById: true, ...(isReporter && { collaborators: COLLABORATORS }) };
}

/** Whether the viewer sees an article's drafts, and may change it. */
export function seesWorkOn(viewer: Viewer, { createdById, collaborators = [] }: Worked): boolean {
  const { member } = viewer;
  if (member === null || hasRole(viewer, 'EDITOR')) return member !== null;
  return createdById === member.id || collaborators.some(({ memberId }) => memberId === member.id);
}

/**
 * Reporters can change the articles that they own or collaborate on, editors any article.
 * @param missing thrown for an article that the member can't see
 * @throws NotFoundError, RequestError
 */
export async function mayWorkOn(
  tx: Transaction,
  member: SignedIn,
  articleId: string,
  missing: NotFoundError,
): Promise<Article> {
  const article = await tx.article.findFirst({
    where: { AND: [visibleArticles({ member }), { id: articleId }] },
    include: { collaborators: COLLABORATORS },
  });
  if (article === null) throw missing;
  if (!seesWorkOn({ member }, article)) {
    throw new RequestError(
      'FORBIDDEN',
      'Reporters can change only articles that they own or collaborate on.',
    );
  }
  return article;
}

/** The owner of an article and editors decide who else works on it. */
export function decidesWhoWorksOn(viewer: Viewer, { createdById }: Worked): boolean {
  return viewer.member !== null && (createdById === viewer.member.id || hasRole(viewer, 'EDITOR'));
}

/**
 * Requires a member who decides who else works on an article.
 * @throws NotFoundError, RequestError
 */
export async function mayAssign(
  tx: Transaction,
  member: SignedIn,
  articleId: string,
  missing: NotFoundError,
): Promise<void> {
  if (!decidesWhoWorksOn({ member }, await mayWorkOn(tx, member, articleId, missing))) {
    throw new RequestError(
      'FORBIDDEN',
      'Only the owner of the article, or an editor, can decide who works on it.',
    );
  }
}

/** Anyone who can change an article can set or extend its embargo. Only editors can shorten or end it. */
export function mayChangeEmbargo(viewer: Viewer, before: Date | null, after: Date | null): void {
  if (before !== null && (after?.getTime() ?? 0) < before.getTime())
    requireRole(viewer, 'EDITOR', undefined, "To lift or shorten 'input.embargoedUntil'");
}

/** Any member can create articles. `mayWorkOn` says which ones they can change. */
export function mayWork(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'REPORTER');
}

/** Only editors decide what readers see, and when. */
export function mayPublish(viewer: Viewer): SignedIn {
  return requireRole(viewer, 'EDITOR');
}

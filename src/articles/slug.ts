import type { Article, Prisma } from '../../generated/prisma/client.ts';
import { orUnique } from '../operations/unique.ts';
import type { Transaction } from '../db/client.ts';
import { withSlug } from '../db/slugs.ts';
import { SlugTakenError } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { holdersOfSlugs, visibleArticles } from './policy.ts';

/**
 * Refuses a draft's slug early if an article that the member may know of has it. Drafts may share a slug, so `takingSlug` decides
 * when one of them is scheduled or published.
 * @throws SlugTakenError
 */
export async function slugSeemsFree(tx: Transaction, viewer: Viewer, slug: string): Promise<void> {
  const holder = await tx.article.findFirst({
    where: { AND: [holdersOfSlugs(viewer), withSlug(slug)], state: { not: 'DISCARDED' } },
  });
  if (holder !== null) throw new SlugTakenError(slug, await namingHolder(tx, viewer, slug, holder.id));
}

/** Names the article that has the slug, if the viewer sees it. */
async function namingHolder(
  tx: Transaction,
  viewer: Viewer,
  slug: string,
  id: string,
): Promise<string | undefined> {
  const headline = { select: { headline: true } };
  const article = await tx.article.findFirst({
    where: { AND: [visibleArticles(viewer), { id }] },
    select: { slug: true, publishedRevision: headline, currentRevision: headline },
  });
  // A viewer who sees the article may not see its newer draft.
  const revision = article?.publishedRevision ?? article?.currentRevision;
  if (article == null || revision == null) return undefined;
  const has = article.slug === slug ? 'has it' : `had it, and now has '${article.slug}'`;
  return `The slug '${slug}' is taken: the article '${revision.headline}' ${has}. Choose another one.`;
}

/**
 * Writes an article's slug, or the state in which it takes its slug. Fails if another article has that slug, or had it
 * while it was public. Former slugs are checked after the write. The unique index makes the write wait for a transaction
 * that gives the slug up.
 * @param error thrown if the slug is in use
 */
export async function takingSlug(
  tx: Transaction,
  write: Promise<Article>,
  error: SlugTakenError,
): Promise<Article> {
  const article = await orUnique(write, 'Article_taken_slug_key', error);
  const isUsed = {
    ...withSlug(article.slug),
    state: { notIn: ['DRAFT', 'DISCARDED'] },
    id: { not: article.id },
  } satisfies Prisma.ArticleWhereInput;
  if ((await tx.article.count({ where: isUsed })) > 0) throw error;
  return article;
}

/** The error when an editor schedules or publishes a draft whose slug is in use. */
export function slugInUse(slug: string): SlugTakenError {
  const message = `Another article has the slug '${slug}', or had it. Give this draft another one with reviseArticle.`;
  return new SlugTakenError(slug, message, ['id']);
}

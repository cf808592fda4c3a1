import { orUnique } from '../changes/unique.ts';
import type { Transaction } from '../db/client.ts';
import { SlugTakenError } from '../errors.ts';
import type { Viewer } from '../viewer.ts';
import { holdersOfSlugs } from './policy.ts';

/**
 * Says early that a draft's slug is taken, by an article that the member may know of. Drafts may have the same slug, so this
 * needn't hold later: `orSlugInUse` decides when one of them is scheduled or published.
 * @throws SlugTakenError
 */
export async function slugSeemsFree(tx: Transaction, viewer: Viewer, slug: string): Promise<void> {
  const holder = await tx.article.findFirst({ where: { AND: [holdersOfSlugs(viewer), { slug }] } });
  if (holder !== null) throw new SlugTakenError(slug);
}

/** Turns the violation of the slugs' unique index into an error, when an editor schedules or publishes the article. */
export function orSlugInUse<T>(write: Promise<T>, slug: string): Promise<T> {
  const message = `Another article has the slug '${slug}'. Give this draft another one with reviseArticle.`;
  return orUnique(write, 'Article_slug_key', new SlugTakenError(slug, message, ['id']));
}

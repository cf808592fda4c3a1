import { LRUCache } from 'lru-cache';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { withSlug } from '../db/slugs.ts';
import { ONCE_PUBLIC } from './policy.ts';

const CACHED = 10_000;

/** Finds articles by the slugs that readers know, or knew. A slug never leads to another article, so the result is cached. */
export class PublicSlugs {
  readonly #articles = new LRUCache<string, string>({ max: CACHED });

  /** The id of the article, or null if none was ever public under this slug. */
  async articleOf(prisma: PrismaClient, slug: string): Promise<string | null> {
    const known = this.#articles.get(slug);
    if (known !== undefined) return known;
    const article = await prisma.article.findFirst({
      where: { AND: [ONCE_PUBLIC, withSlug(slug)] },
      select: { id: true },
    });
    if (article === null) return null;
    this.#articles.set(slug, article.id);
    return article.id;
  }
}

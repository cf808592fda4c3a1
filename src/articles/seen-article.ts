import type { Context } from '../operations/context.ts';
import { hasRole } from '../viewer.ts';
import { visibleArticles } from './policy.ts';

/** An article's id, or null if the viewer doesn't see it. */
export async function seenArticleId({ prisma, viewer }: Context, id: string): Promise<string | null> {
  if (hasRole(viewer, 'EDITOR')) return id;
  const article = await prisma.article.findFirst({
    where: { AND: [visibleArticles(viewer), { id }] },
    select: { id: true },
  });
  return article?.id ?? null;
}

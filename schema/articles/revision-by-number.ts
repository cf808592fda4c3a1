import type { GraphQLResolveInfo } from 'graphql';
import { visibleRevisions } from '../../src/articles/policy.ts';
import type { ApiContext } from '../kernel/context.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { visibleNode } from '../kernel/nodes.ts';

/** The revision of an article with this number, if the viewer may see it. */
export async function revisionByNumber(
  articleId: string,
  number: number,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const { prisma, viewer } = context;
  const loader = loaderAt('revision', context, info, async (ids) => {
    const revisions = await prisma.articleRevision.findMany({
      where: { AND: [visibleRevisions(viewer), { articleId: oneOf(ids), number }] },
      select: { id: true, articleId: true },
    });
    const found = new Map(revisions.map(({ id, articleId }) => [articleId, id]));
    return ids.map((id) => found.get(id) ?? null);
  });
  const id = await loader.load(articleId);
  return id === null ? null : visibleNode('ArticleRevision', id, context, info);
}

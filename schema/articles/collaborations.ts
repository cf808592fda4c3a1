import type { Prisma } from '../../generated/prisma/client.ts';
import { hasRole } from '../../src/viewer.ts';
import type { ApiContext } from '../kernel/context.ts';
import { getOrCreate } from '../kernel/loaders.ts';

const found = new WeakMap<ApiContext, Promise<readonly string[]>>();
const NONE: readonly string[] = [];

/**
 * The ids of the articles on which a reporter collaborates. Lists name them as values: PostgreSQL then reads these articles by
 * their ids. With a subquery, it would search the whole list for them. Others have none, since they see all articles or none of the work.
 */
export function collaborationsOf(context: ApiContext): readonly string[] | Promise<readonly string[]> {
  const { viewer, prisma } = context;
  const { member } = viewer;
  if (member === null || hasRole(viewer, 'EDITOR')) return NONE;
  return getOrCreate(found, context, async () => {
    const where: Prisma.ArticleCollaboratorWhereInput = { memberId: member.id };
    const rows = await prisma.articleCollaborator.findMany({ where, select: { articleId: true } });
    return rows.map(({ articleId }) => articleId);
  });
}

import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { OLDEST_FIRST } from '../campaigns/action.ts';
import type { ApiContext } from '../kernel/context.ts';
import { countRows } from '../kernel/count-fields.ts';
import { loaderAt, oneOf } from '../kernel/loaders.ts';
import { visibleNodes } from '../kernel/nodes.ts';

/** The actions that a revision reports, oldest first. */
export async function reportedActions(
  revisionId: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<PrismaTypes['CampaignAction']['Shape'][]> {
  const loader = loaderAt('actions', context, info, async (ids) => {
    const revisions = await context.prisma.articleRevision.findMany({
      where: { id: oneOf(ids) },
      select: { id: true, actions: { orderBy: [...OLDEST_FIRST], select: { id: true } } },
    });
    const found = new Map(revisions.map(({ id, actions }) => [id, actions.map((action) => action.id)]));
    return ids.map((id) => found.get(id) ?? []);
  });
  const ids = await loader.load(revisionId);
  countRows(ids.length, context, info);
  return visibleNodes('CampaignAction', ids, context, info);
}

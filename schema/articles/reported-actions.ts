import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { STANDING } from '../../src/campaigns/policy.ts';
import { OLDEST_FIRST } from '../campaigns/action.ts';
import { BY_DATE } from '../campaigns/outcome.ts';
import type { ApiContext } from '../kernel/context.ts';
import { countRows } from '../kernel/count-fields.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
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

/** The outcomes of the campaigns that a revision is about, oldest first. */
export async function outcomesOf(
  revisionId: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<PrismaTypes['CampaignOutcome']['Shape'][]> {
  const loader = loaderAt('outcomes', context, info, async (ids) => {
    const outcomes = await context.prisma.campaignOutcome.findMany({
      where: { ...STANDING, campaign: { revisions: { some: { id: oneOf(ids) } } } },
      orderBy: [...BY_DATE],
      select: {
        id: true,
        campaign: { select: { revisions: { where: { id: oneOf(ids) }, select: { id: true } } } },
      },
    });
    return ids.map((of) =>
      outcomes.flatMap(({ id, campaign }) =>
        campaign.revisions.some((revision) => revision.id === of) ? [id] : [],
      ),
    );
  });
  const ids = await loader.load(revisionId);
  countRows(ids.length, context, info);
  return visibleNodes('CampaignOutcome', ids, context, info);
}

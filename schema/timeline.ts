import { resolveCursorConnection, type ResolveCursorConnectionArgs } from '@pothos/plugin-relay';
import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma, TimelineEntry as TimelineRow } from '../generated/prisma/client.ts';
import { shownRevisions } from '../src/articles/policy.ts';
import { visibleStatements } from '../src/statements/policy.ts';
import type { Viewer } from '../src/viewer.ts';
import { Article } from './articles.ts';
import { builder } from './builder.ts';
import { Campaign, CampaignAction, CampaignOutcome } from './campaigns.ts';
import type { ApiContext } from './context.ts';
import { visibleNode } from './nodes.ts';
import { Statement } from './statements.ts';

const TimelineEntry = builder.unionType('TimelineEntry', {
  description: 'What belongs to a campaign’s story.',
  types: [CampaignAction, CampaignOutcome, Statement, Article],
});

const TimelineConnection = builder.connectionObject(
  { type: TimelineEntry, name: 'TimelineConnection' },
  { name: 'TimelineEdge' },
);

builder.prismaObjectField(Campaign, 'timeline', (t) =>
  t.connection(
    {
      type: TimelineEntry,
      description:
        'Actions, outcomes, statements and articles by the first day that their date can mean, oldest first.',
      resolve: async ({ id: campaignId }, args, context, info) => {
        const { prisma, viewer } = context;
        const where = { campaignId, ...visibleEntries(viewer) };
        const page = await resolveCursorConnection(
          { args, defaultSize: 20, maxSize: 100, toCursor: (entry: TimelineRow) => entry.id },
          ({ before, after, limit, inverted }: ResolveCursorConnectionArgs) => {
            const id = after ?? before;
            const direction = inverted ? 'desc' : 'asc';
            return prisma.timelineEntry.findMany({
              where,
              orderBy: [{ day: direction }, { id: direction }],
              take: limit,
              ...(id !== undefined && { cursor: { campaignId_id: { campaignId, id } }, skip: 1 }),
            });
          },
        );
        const entries = page.edges;
        const nodes = await Promise.all(entries.map(({ node }) => entryNode(node, context, info)));
        const edges = entries.flatMap(({ cursor }, index) => {
          const node = nodes[index] as typeof TimelineEntry.$inferType | null | undefined;
          // Gone from view since the entries were read.
          return node ? [{ cursor, node }] : [];
        });
        return { ...page, edges, totalCount: () => prisma.timelineEntry.count({ where }) };
      },
    },
    TimelineConnection,
  ),
);

const PATHS = [['nodes'], ['edges', 'node']];

async function entryNode(
  { actionId, outcomeId, statementId, articleId }: TimelineRow,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  if (actionId !== null) return visibleNode('CampaignAction', actionId, context, info, PATHS);
  if (outcomeId !== null) return visibleNode('CampaignOutcome', outcomeId, context, info, PATHS);
  if (statementId !== null) return visibleNode('Statement', statementId, context, info, PATHS);
  return articleId === null ? null : visibleNode('Article', articleId, context, info, PATHS);
}

function visibleEntries(viewer: Viewer): Prisma.TimelineEntryWhereInput {
  return {
    OR: [
      { actionId: { not: null } },
      { outcomeId: { not: null } },
      { statementId: { not: null }, statement: visibleStatements(viewer) },
      { revisionId: { not: null }, revision: shownRevisions(viewer) },
    ],
  };
}

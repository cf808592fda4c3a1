import type { GraphQLResolveInfo } from 'graphql';
import type { TimelineEntry as TimelineRow } from '../../generated/prisma/client.ts';
import { timelineEntries } from '../../src/campaigns/policy.ts';
import { Article } from '../articles/article.ts';
import { builder, TOTAL_COUNT } from '../kernel/builder.ts';
import { PAGED, statements } from '../kernel/cost.ts';
import { CampaignAction } from './action.ts';
import { Campaign } from './campaign.ts';
import { CampaignOutcome } from './outcome.ts';
import type { ApiContext } from '../kernel/context.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { NODES } from '../kernel/pages.ts';
import { pageOfRelation } from '../kernel/relation-page.ts';
import { Statement } from '../statements/statement.ts';

const TimelineEntry = builder.unionType('TimelineEntry', {
  description: 'Something that is part of the story of a campaign.',
  types: [CampaignAction, CampaignOutcome, Statement, Article],
});

const TimelineConnection = builder.connectionObject(
  {
    type: TimelineEntry,
    name: 'TimelineConnection',
    description: 'A page of a timeline.',
    fields: (t) => ({ totalCount: t.int(TOTAL_COUNT) }),
  },
  {
    name: 'TimelineEdge',
    description: 'An entry of a page, with its date and its cursor.',
    fields: (t) => ({
      date: t.field({
        type: 'EDTFDate',
        description:
          'The date of the entry, by which the timeline is ordered. Of an article, it is the day on which it was first published, or created if it is not public yet; of a statement without a date, the day on which it was received or recorded. These days are in UTC.',
        resolve: (edge) => (edge as unknown as { row: TimelineRow }).row.date,
      }),
    }),
  },
);

const ENTRIES = {
  from: 'Campaign',
  relation: 'timeline',
  where: (_args: object, { viewer }: ApiContext) => timelineEntries(viewer),
  orderBy: [{ last: 'asc' }, { first: 'desc' }, { id: 'asc' }],
  select: { date: true, actionId: true, outcomeId: true, statementId: true, articleId: true },
} as const;

builder.prismaObjectField(Campaign, 'timeline', (t) =>
  t.connection(
    {
      type: TimelineEntry,
      // Up to three for the page, and one for each of four types.
      extensions: { ...PAGED, ...statements(7), cursors: 'list' },
      description:
        'Its actions and outcomes, and the statements and articles about it, oldest first. Entries are ordered by the last day that their date can mean; of two with the same last day, the more exact date comes first. So an entry of “2025” comes after what is known to be of May 2025.',
      resolve: (campaign, args, context, info) =>
        pageOfRelation(ENTRIES, campaign, args, context, info, (entry: TimelineRow) =>
          entryNode(entry, context, info),
        ),
    },
    TimelineConnection,
  ),
);

async function entryNode(
  { actionId, outcomeId, statementId, articleId }: TimelineRow,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  if (actionId !== null) return visibleNode('CampaignAction', actionId, context, info, NODES);
  if (outcomeId !== null) return visibleNode('CampaignOutcome', outcomeId, context, info, NODES);
  if (statementId !== null) return visibleNode('Statement', statementId, context, info, NODES);
  return articleId === null ? null : visibleNode('Article', articleId, context, info, NODES);
}

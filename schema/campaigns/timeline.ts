import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma, TimelineEntry as TimelineRow } from '../../generated/prisma/client.ts';
import { notWorkedOnBy, visibleEntries } from '../../src/campaigns/policy.ts';
import { hasRole } from '../../src/viewer.ts';
import { Article } from '../articles/article.ts';
import { collaborationsOf } from '../articles/collaborations.ts';
import { builder, TOTAL_COUNT } from '../kernel/builder.ts';
import { cursorOf } from '../kernel/connections.ts';
import { PAGED, sqlStatements } from '../kernel/cost.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { CampaignAction } from './action.ts';
import { Campaign } from './campaign.ts';
import { CampaignOutcome } from './outcome.ts';
import type { ApiContext } from '../kernel/context.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { edgeOf, NODES, positionOf, selectPositions } from '../kernel/pages.ts';
import { pageOfRelation } from '../kernel/relation-page.ts';
import { isSelected } from '../kernel/selected.ts';
import { Statement } from '../statements/statement.ts';

const TimelineEntry = builder.unionType('TimelineEntry', {
  description: 'An entry of the timeline of a campaign.',
  types: [CampaignAction, CampaignOutcome, Statement, Article],
});

export const TimelineEdge = builder.edgeObject({
  type: TimelineEntry,
  name: 'TimelineEdge',
  description: 'An entry of a timeline, with its date and its position.',
  fields: (t) => ({
    date: t.field({
      type: 'EDTFDate',
      nullable: true,
      description:
        'The date of the entry, by which the timeline is ordered. An article has the day of its first publication, or of its creation while it is not public. A statement without a date has the day of its receipt. These days are in UTC. Null for a statement with neither: it comes last.',
      resolve: (edge) => timelineRow(edge).date,
    }),
    sortKey: t.string({
      description:
        'A sort key. Entries in ascending order of `sortKey` (plain string comparison) are in the order of the timeline. A page uses it to insert the entry of an event.',
      resolve: (edge) => sortKey(timelineRow(edge)),
    }),
  }),
});

const TimelineConnection = builder.connectionObject(
  {
    type: TimelineEntry,
    name: 'TimelineConnection',
    description: 'A page of a timeline.',
    fields: (t) => ({ totalCount: t.int(TOTAL_COUNT) }),
  },
  TimelineEdge,
);

function timelineRow(edge: object): TimelineRow {
  return (edge as { row: TimelineRow }).row;
}

/** In ms since 1970, of the calendar that dates are in. */
const END = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The columns of `orderBy` below, each as a text of fixed length that ascends in the order of the timeline. */
function sortKey({ last, first, id }: TimelineRow): string {
  return `${last.toISOString()} ${String(END - first.getTime()).padStart(15, '0')} ${id}`;
}

/**
 * The conditions that a page is read by, which together select what `visibleEntries` does. Each is decided and read in order in one
 * index that has few other entries. An entry meets only one of them.
 */
async function entryReads(context: ApiContext): Promise<Prisma.TimelineEntryWhereInput[]> {
  const { viewer } = context;
  const collaborations = await collaborationsOf(context);
  if (viewer.member === null || hasRole(viewer, 'EDITOR')) return [visibleEntries(viewer, collaborations)];
  const { id } = viewer.member;
  const hidden = { isPublic: false, isCurrent: true };
  return [
    { isPublic: true, OR: [{ isCurrent: true }, { AND: notWorkedOnBy(id, collaborations) }] },
    { isPublic: false, statementId: { not: null } },
    { ...hidden, createdById: id },
    ...(collaborations.length === 0 ? [] : [{ ...hidden, articleId: { in: [...collaborations] } }]),
  ];
}

const ENTRIES = {
  from: 'Campaign',
  relation: 'timeline',
  where: (_args: object, context: ApiContext) => entryReads(context),
  orderBy: [{ last: 'asc' }, { first: 'desc' }, { id: 'asc' }],
  select: { date: true, actionId: true, outcomeId: true, statementId: true, articleId: true },
} as const;

builder.prismaObjectField(Campaign, 'timeline', (t) =>
  t.connection(
    {
      type: TimelineEntry,
      // Up to three for the page, and one for each of four types.
      extensions: { ...PAGED, ...sqlStatements(7), cursors: 'list' },
      description:
        'Its actions and outcomes, and the statements and articles about it, oldest first. Entries are ordered by the last day that their date can mean. If two dates have the same last day, the more exact date comes first. So an entry of "2025" comes after all entries of May 2025.',
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
  paths = NODES,
) {
  if (actionId !== null) return visibleNode('CampaignAction', actionId, context, info, paths);
  if (outcomeId !== null) return visibleNode('CampaignOutcome', outcomeId, context, info, paths);
  if (statementId !== null) return visibleNode('Statement', statementId, context, info, paths);
  return articleId === null ? null : visibleNode('Article', articleId, context, info, paths);
}

/** Identifies an entry: an article's by the id of the article, others by the id of the entry. */
export interface EntryOf {
  readonly column: 'id' | 'articleId';
  readonly id: string;
}

/** The edge of one entry in the timeline of this campaign; null if the viewer sees no such entry. */
export async function timelineEdge(
  { column, id }: EntryOf,
  campaign: Prisma.CampaignWhereInput,
  context: ApiContext,
  info: GraphQLResolveInfo,
) {
  const { prisma, viewer } = context;
  const loader = loaderAt(`timeline entry by ${column}`, context, info, async (ids) => {
    const collaborations = await collaborationsOf(context);
    const found = await prisma.campaign.findFirst({
      where: campaign,
      select: {
        timeline: {
          where: { ...visibleEntries(viewer, collaborations), [column]: oneOf(ids) },
          select: { ...selectPositions(ENTRIES.orderBy), ...ENTRIES.select, campaignId: true },
        },
      },
    });
    const rows = (found?.timeline ?? []) as TimelineRow[];
    const byId = new Map(rows.map((row) => [row[column], row]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  const row = await loader.load(id);
  if (row === null) return null;
  const isRead = isSelected(['node'], info);
  const node = isRead ? await entryNode(row, context, info, [['node']]) : null;
  if (isRead && node === null) return null;
  const position = positionOf(row, ENTRIES.orderBy);
  return edgeOf(row, node, () => cursorOf(context, 'Campaign.timeline', row.campaignId, position));
}

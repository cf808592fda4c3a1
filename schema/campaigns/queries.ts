import type { Prisma } from '../../generated/prisma/client.ts';
import { CampaignActionType } from '../../generated/prisma/enums.ts';
import { STANDING } from '../../src/campaigns/policy.ts';
import { withSlug } from '../../src/db/slugs.ts';
import { edtfRange } from '../../src/lib/edtf.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { conditionPerValue } from '../kernel/filters.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Organization, Person } from '../people/speakers.ts';
import { OLDEST_FIRST } from './action.ts';
import { Campaign } from './campaign.ts';
import { BY_DATE } from './outcome.ts';

builder.queryField('campaign', (t) =>
  t.prismaField({
    type: Campaign,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The campaign that has this slug, or had it. Null if there is none. If its `slug` differs from the given one, redirect to its page.',
    args: {
      slug: t.arg.string({ required: true, description: 'A current or former slug of the campaign.' }),
    },
    resolve: (query, _root, { slug }, { prisma }) =>
      prisma.campaign.findFirst({ ...query, where: withSlug(slug) }),
  }),
);

builder.prismaObjectFields(Campaign, (t) => ({
  actions: t.connection(
    {
      description: 'The actions in or against the campaign, oldest first.',
      args: {
        types: t.arg({ type: [CampaignActionType], description: 'Only actions of one of these types.' }),
      },
      ...relationPage({
        from: 'Campaign',
        relation: 'actions',
        of: 'CampaignAction',
        where: ({ types }: { types?: readonly CampaignActionType[] | null | undefined }) =>
          conditionPerValue('type', types).map((type) => ({ ...type, ...STANDING })),
        orderBy: OLDEST_FIRST,
      }),
    },
    connectionOf('CampaignAction'),
  ),
  outcomes: t.connection(
    {
      description: 'The outcomes of the campaign, oldest first.',
      ...relationPage({
        from: 'Campaign',
        relation: 'outcomes',
        of: 'CampaignOutcome',
        where: () => STANDING,
        orderBy: BY_DATE,
      }),
    },
    connectionOf('CampaignOutcome'),
  ),
  statements: t.connection(
    {
      description: 'The statements about the campaign or made in it, newest first.',
      ...relationPage({
        from: 'Campaign',
        relation: 'listedStatements',
        of: 'Statement',
        nodeId: 'statementId',
        where: (_args, { viewer }) => visibleStatements(viewer),
        orderBy: [{ madeOnFirst: 'desc' }, { statementId: 'desc' }],
      }),
    },
    connectionOf('Statement'),
  ),
}));

list('campaigns', {
  of: 'Campaign',
  description: 'All campaigns, most recently recorded first.',
  orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  where: () => ({}),
});

const CampaignActionFilter = builder.inputType('CampaignActionFilter', {
  description: 'Selects the actions that meet all given conditions.',
  fields: (t) => ({
    types: t.field({ type: [CampaignActionType], description: 'Only actions of one of these types.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only actions of this campaign.' }),
    targetId: t.globalID({
      for: [Person, Organization],
      description:
        'Only actions of campaigns that are aimed at this person or organisation. The action can be directed against others.',
    }),
    startedFrom: t.field({
      type: 'EDTFDate',
      description: 'Only actions whose start can be on this date or later, in UTC.',
    }),
    startedUntil: t.field({
      type: 'EDTFDate',
      description: 'Only actions whose start can be on this date or earlier, in UTC.',
    }),
  }),
});

list('campaignActions', {
  of: 'CampaignAction',
  description: 'The actions of all campaigns, oldest first.',
  filter: CampaignActionFilter,
  orderBy: OLDEST_FIRST,
  where: (filter) =>
    actionsWhere(filter).map((where) =>
      filter.targetId == null ? where : { AND: [where, { campaign: aimedAt(filter.targetId) }] },
    ),
  // The actions of each of the target's campaigns.
  through: (filter) =>
    filter.targetId == null
      ? null
      : {
          owners: { Campaign: aimedAt(filter.targetId) },
          relation: 'actions',
          nodeId: 'id',
          conditions: actionsWhere(filter),
        },
});

function actionsWhere({
  types,
  campaignId,
  startedFrom,
  startedUntil,
}: Partial<typeof CampaignActionFilter.$inferInput>): Prisma.CampaignActionWhereInput[] {
  return conditionPerValue('type', types).map((type) => ({
    AND: [
      STANDING,
      type,
      campaignId == null ? {} : { campaignId: campaignId.id },
      startedFrom == null ? {} : { startedOnLast: { gte: edtfRange(startedFrom).first } },
      startedUntil == null ? {} : { startedOnFirst: { lte: edtfRange(startedUntil).last } },
    ],
  }));
}

function aimedAt(target: GlobalId): Prisma.CampaignWhereInput {
  const column = target.typename === 'Person' ? 'personId' : 'organizationId';
  return { targets: { some: { [column]: target.id } } };
}

import type { Prisma } from '../../generated/prisma/client.ts';
import { CampaignActionType } from '../../generated/prisma/enums.ts';
import { edtfRange } from '../../src/edtf.ts';
import { builder } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { eachOf } from '../kernel/filters.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { list } from '../kernel/list.ts';
import { Organization, Person } from '../people/speakers.ts';
import { OLDEST_FIRST } from './action.ts';
import { Campaign } from './campaign.ts';

builder.queryField('campaign', (t) =>
  t.prismaField({
    type: Campaign,
    nullable: true,
    extensions: statements(1),
    description: 'The campaign with this slug, or null if there is none.',
    args: { slug: t.arg.string({ required: true, description: 'The slug of the campaign.' }) },
    resolve: (query, _root, { slug }, { prisma }) =>
      prisma.campaign.findUnique({ ...query, where: { slug } }),
  }),
);

list('campaigns', {
  of: 'Campaign',
  description: 'All campaigns, most recently recorded first.',
  orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  where: () => ({}),
});

const CampaignActionFilter = builder.inputType('CampaignActionFilter', {
  description: 'Selects the actions that meet every condition given.',
  fields: (t) => ({
    types: t.field({ type: [CampaignActionType], description: 'Only actions of one of these types.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only actions of this campaign.' }),
    targetId: t.globalID({
      for: [Person, Organization],
      description:
        'Only actions of campaigns that are aimed at this person or organisation. The action itself may be directed against others.',
    }),
    startedFrom: t.field({
      type: 'EDTFDate',
      description: 'Only actions that may have started on this date or later. Days are those of UTC.',
    }),
    startedUntil: t.field({
      type: 'EDTFDate',
      description: 'Only actions that may have started on this date or earlier. Days are those of UTC.',
    }),
  }),
});

list('campaignActions', {
  of: 'CampaignAction',
  description: 'Actions of all campaigns, oldest first.',
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
          from: 'Campaign',
          owners: aimedAt(filter.targetId),
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
  return eachOf('type', types).map((type) => ({
    AND: [
      type,
      campaignId == null ? {} : { campaignId: campaignId.id },
      startedFrom == null ? {} : { startedOnLast: { gte: edtfRange(startedFrom).first } },
      startedUntil == null ? {} : { startedOnFirst: { lte: edtfRange(startedUntil).last } },
    ],
  }));
}

function aimedAt(target: GlobalId): Prisma.CampaignWhereInput {
  return { targets: { some: { [targetColumn(target)]: target.id } } };
}

function targetColumn({ typename }: GlobalId): 'personId' | 'organizationId' {
  return typename === 'Person' ? 'personId' : 'organizationId';
}

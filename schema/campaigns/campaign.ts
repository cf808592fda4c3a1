import { queryFromInfo } from '@pothos/plugin-prisma';
import {
  CampaignActionKind as CampaignActionKindValues,
  CampaignActionStatus as CampaignActionStatusValues,
  CampaignState as CampaignStateValues,
  FigureKind as FigureKindValues,
  OutcomeExtent as OutcomeExtentValues,
} from '../../generated/prisma/enums.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { edtfRange } from '../../src/edtf.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { builder } from '../kernel/builder.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { nestedPage, NODES, pageOf, pageQuery, withNodes } from '../kernel/pages.ts';
import { Organization, Person, speaker, speakerIfAny, Speaker } from '../people/speakers.ts';
import { newestStatements, Statement, StatementConnection } from '../statements/statement.ts';

const CampaignState = builder.enumType(CampaignStateValues, {
  name: 'CampaignState',
  description:
    '`ACTIVE`: it goes on; `PAUSED`: it rests; `WON`: it has what it wants; `ENDED`: it is over without that.',
});
export const CampaignActionKind = builder.enumType(CampaignActionKindValues, {
  name: 'CampaignActionKind',
  description: 'What was done, after the categories of ACLED and the Labor Action Tracker.',
});
export const CampaignActionStatus = builder.enumType(CampaignActionStatusValues, {
  name: 'CampaignActionStatus',
  description:
    '`ANNOUNCED`: yet to come; `UNDERWAY`: going on; `COMPLETED`: over; `POSTPONED`: put off; `CANCELLED`: called off.',
});
export const FigureKind = builder.enumType(FigureKindValues, {
  name: 'FigureKind',
  description: 'What a figure counts: people or signatures.',
});
export const OutcomeExtent = builder.enumType(OutcomeExtentValues, {
  name: 'OutcomeExtent',
  description: 'How far a demand was met: in `FULL` or in `PARTIAL`; `REVERSED`: met, and taken back.',
});

export const CampaignDemand = builder.prismaNode('CampaignDemand', {
  id: { field: 'id', description: 'Global id.' },
  description: 'One thing that a campaign asks of a target.',
  fields: (t) => ({
    text: t.exposeString('text'),
    addressedTo: t.field({
      type: Speaker,
      nullable: true,
      description: 'Of whom it is asked, where it isn’t all targets.',
      select: (_args, _ctx, nested) => ({
        addressedPerson: nested(true, [], 'Person'),
        addressedOrganization: nested(true, [], 'Organization'),
      }),
      resolve: (demand) => speakerIfAny(demand.addressedPerson, demand.addressedOrganization),
    }),
    outcomes: t.relation('outcomes', {
      description: 'What came of it, oldest first.',
      query: { orderBy: [{ dateFirst: 'asc' }, { id: 'asc' }] },
    }),
  }),
});

builder.prismaObject('ActionFigure', {
  description:
    'A number about an action, as a range and as somebody’s figure. `low` equals `high` where it is exact.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FigureKind }),
    low: t.exposeInt('low'),
    high: t.exposeInt('high'),
    attributedTo: t.field({
      type: Speaker,
      nullable: true,
      description: 'Whose figure it is.',
      select: (_args, _ctx, nested) => ({
        attributedPerson: nested(true, [], 'Person'),
        attributedOrganization: nested(true, [], 'Organization'),
      }),
      resolve: (figure) => speakerIfAny(figure.attributedPerson, figure.attributedOrganization),
    }),
    source: t.relation('source', { nullable: true, description: 'The report that gives it.' }),
  }),
});

export const CampaignAction = builder.prismaNode('CampaignAction', {
  id: { field: 'id', description: 'Global id.' },
  description: 'Something done in or against a campaign, dated and sourced.',
  fields: (t) => ({
    kind: t.expose('kind', { type: CampaignActionKind }),
    status: t.expose('status', { type: CampaignActionStatus }),
    title: t.exposeString('title'),
    description: t.exposeString('description', { nullable: true }),
    startedOn: t.expose('startedOn', { type: 'EDTFDate' }),
    endedOn: t.expose('endedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'Null for what lasted a day.',
    }),
    place: t.exposeString('place', { nullable: true }),
    campaign: t.relation('campaign'),
    organizers: t.relation('organizers', { query: { orderBy: [{ name: 'asc' }, { id: 'asc' }] } }),
    figures: t.relation('figures', {
      description: 'How many took part, were arrested and so on, by whose count.',
      query: { orderBy: [{ kind: 'asc' }, { id: 'asc' }] },
    }),
    sources: t.relation('sources', {
      description: 'The reports that it rests on.',
      query: { orderBy: { id: 'asc' } },
    }),
  }),
});

export const CampaignOutcome = builder.prismaNode('CampaignOutcome', {
  id: { field: 'id', description: 'Global id.' },
  description: 'What changed, for which demand and target.',
  fields: (t) => ({
    summary: t.exposeString('summary'),
    date: t.expose('date', { type: 'EDTFDate' }),
    extent: t.expose('extent', { type: OutcomeExtent }),
    campaign: t.relation('campaign'),
    demand: t.relation('demand', { nullable: true, description: 'Which demand was met, where it was one.' }),
    target: t.field({
      type: Speaker,
      nullable: true,
      description: 'Who changed something.',
      select: (_args, _ctx, nested) => ({
        targetPerson: nested(true, [], 'Person'),
        targetOrganization: nested(true, [], 'Organization'),
      }),
      resolve: (outcome) => speakerIfAny(outcome.targetPerson, outcome.targetOrganization),
    }),
    sources: t.relation('sources', {
      description: 'The reports that it rests on.',
      query: { orderBy: { id: 'asc' } },
    }),
  }),
});

const CampaignActionConnection = builder.connectionObject(
  { type: CampaignAction, name: 'CampaignActionConnection' },
  { name: 'CampaignActionEdge' },
);
const byDate = [
  { startedOnFirst: 'asc' },
  { id: 'asc' },
] satisfies Prisma.CampaignActionOrderByWithRelationInput[];

export const Campaign = builder.prismaNode('Campaign', {
  id: { field: 'id', description: 'Global id.' },
  description: 'An organised effort aimed at targets, with demands. All of it is public.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses; unique and lasting.' }),
    name: t.exposeString('name'),
    summary: t.exposeString('summary', { nullable: true }),
    state: t.expose('state', { type: CampaignState }),
    startedOn: t.expose('startedOn', { type: 'EDTFDate', nullable: true }),
    organizers: t.relation('organizers', { query: { orderBy: [{ name: 'asc' }, { id: 'asc' }] } }),
    targets: t.field({
      type: [Speaker],
      description: 'Whom it acts on.',
      select: (_args, _ctx, nested) => ({
        targets: {
          orderBy: { position: 'asc' },
          select: { person: nested(true, [], 'Person'), organization: nested(true, [], 'Organization') },
        },
      }),
      resolve: ({ targets }) => targets.map(({ person, organization }) => speaker(person, organization)),
    }),
    demands: t.relation('demands', {
      description: 'What it asks, in the order of recording.',
      query: { orderBy: { id: 'asc' } },
    }),
    actions: t.connection(
      {
        type: CampaignAction,
        description: 'What was done, oldest first.',
        args: { kind: t.arg({ type: CampaignActionKind }) },
        select: (args, _ctx, nested) => {
          const where = args.kind == null ? {} : { kind: args.kind };
          return {
            actions: nestedPage(nested, 'CampaignAction', args, where, byDate),
            _count: { select: { actions: { where } } },
          };
        },
        resolve: ({ actions, _count }, args) => ({
          ...pageOf(actions, args, byDate),
          totalCount: _count.actions,
        }),
      },
      CampaignActionConnection,
    ),
    outcomes: t.relation('outcomes', {
      description: 'What came of it, oldest first.',
      query: { orderBy: [{ dateFirst: 'asc' }, { id: 'asc' }] },
    }),
    statements: t.connection(
      {
        type: Statement,
        description: 'What was said in it and about it, newest first.',
        select: (args, { viewer }) => ({
          statements: {
            ...pageQuery(args, visibleStatements(viewer), newestStatements),
            select: { id: true, madeOnFirst: true },
          },
          _count: { select: { statements: { where: visibleStatements(viewer) } } },
        }),
        resolve: async ({ statements, _count }, args, context, info) => {
          const page = await withNodes(pageOf(statements, args, newestStatements), ({ id }) =>
            visibleNode('Statement', id, context, info, NODES),
          );
          return { ...page, totalCount: _count.statements };
        },
      },
      StatementConnection,
    ),
  }),
});

builder.prismaObjectField(Statement, 'campaigns', (t) =>
  t.relation('campaigns', {
    description: 'Those that it is about, or was made in.',
    query: { orderBy: [{ name: 'asc' }, { id: 'asc' }] },
  }),
);

builder.prismaObjectField(Organization, 'campaigns', (t) =>
  t.field({
    type: [Campaign],
    description: 'Those that it organises or is a target of.',
    select: (_args, _ctx, nested) => ({
      organizes: nested(),
      targetOf: { select: { campaign: nested() } },
    }),
    resolve: ({ organizes, targetOf }) => {
      const campaigns = [...organizes, ...targetOf.map(({ campaign }) => campaign)];
      const distinct = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
      return [...distinct.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },
  }),
);

const newestCampaigns = [
  { createdAt: 'desc' },
  { id: 'desc' },
] satisfies Prisma.CampaignOrderByWithRelationInput[];

const CampaignConnection = builder.connectionObject(
  { type: Campaign, name: 'CampaignConnection' },
  { name: 'CampaignEdge' },
);

const CampaignActionFilter = builder.inputType('CampaignActionFilter', {
  description: 'Actions that meet every condition given.',
  fields: (t) => ({
    kind: t.field({ type: CampaignActionKind }),
    campaignId: t.globalID({ for: [Campaign] }),
    targetId: t.globalID({ for: [Person, Organization], description: 'Of campaigns aimed at them.' }),
    from: t.field({ type: 'EDTFDate', description: 'On this date or later, as far as is known.' }),
    until: t.field({ type: 'EDTFDate', description: 'On this date or before, as far as is known.' }),
  }),
});

builder.queryFields((t) => ({
  campaign: t.prismaField({
    type: Campaign,
    nullable: true,
    description: 'The campaign with this slug, or null.',
    args: { slug: t.arg.string({ required: true }) },
    resolve: (query, _root, { slug }, { prisma }) =>
      prisma.campaign.findUnique({ ...query, where: { slug } }),
  }),
  campaigns: t.connection(
    {
      type: Campaign,
      description: 'All campaigns, newest in Dateline first.',
      resolve: async (_root, args, context, info) => {
        const { prisma } = context;
        const rows = await prisma.campaign.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, {}, newestCampaigns),
        });
        return { ...pageOf(rows, args, newestCampaigns), totalCount: () => prisma.campaign.count() };
      },
    },
    CampaignConnection,
  ),
  campaignActions: t.connection(
    {
      type: CampaignAction,
      description: 'What was done in campaigns, oldest first.',
      args: { filter: t.arg({ type: CampaignActionFilter }) },
      resolve: async (_root, args, context, info) => {
        const { prisma } = context;
        const where = actionsWhere(args.filter);
        const rows = await prisma.campaignAction.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, where, byDate),
        });
        return { ...pageOf(rows, args, byDate), totalCount: () => prisma.campaignAction.count({ where }) };
      },
    },
    CampaignActionConnection,
  ),
}));

function actionsWhere(
  filter: typeof CampaignActionFilter.$inferInput | null | undefined,
): Prisma.CampaignActionWhereInput {
  const { kind, campaignId, targetId, from, until } = withRowIds(filter ?? {});
  return {
    AND: [
      kind == null ? {} : { kind },
      campaignId == null ? {} : { campaignId },
      targetId == null
        ? {}
        : { campaign: { targets: { some: { OR: [{ personId: targetId }, { organizationId: targetId }] } } } },
      from == null ? {} : { startedOnLast: { gte: edtfRange(from).first } },
      until == null ? {} : { startedOnFirst: { lte: edtfRange(until).last } },
    ],
  };
}

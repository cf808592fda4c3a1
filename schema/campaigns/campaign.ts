import type { GraphQLResolveInfo } from 'graphql';
import type PrismaTypes from '../../generated/pothos-types.ts';
import {
  CampaignActionType,
  CampaignActionProgress,
  CampaignState,
  FigureKind,
  OutcomeExtent,
} from '../../generated/prisma/enums.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { countRows } from '../kernel/count-fields.ts';
import { enumType } from '../kernel/enum.ts';
import { anyOf } from '../kernel/filters.ts';
import { loaderAt, oneOf } from '../kernel/loaders.ts';
import { visibleNodes } from '../kernel/nodes.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Speaker, speakerField, speakerOf } from '../people/speakers.ts';
import { NEWEST_FIRST, Statement } from '../statements/statement.ts';

enumType(CampaignState, {
  name: 'CampaignState',
  description: 'Whether a campaign is going on, paused, ended or won.',
  values: {
    ACTIVE: 'It is going on.',
    PAUSED: 'It is suspended.',
    WON: 'It is over, and its demands were met.',
    ENDED: 'It is over, and its demands were not met.',
  },
});
enumType(CampaignActionType, {
  name: 'CampaignActionType',
  description: 'What was done. Based on the categories of ACLED and the Labor Action Tracker.',
  values: {
    PETITION: 'A petition.',
    RALLY: 'A rally: people gather to listen to speakers.',
    DEMONSTRATION: 'A demonstration: people protest in public.',
    OCCUPATION: 'An occupation or a sit-in.',
    STRIKE: 'A strike.',
    BOYCOTT: 'A boycott.',
    OPEN_LETTER: 'An open letter.',
    LAWSUIT: 'A lawsuit.',
    ARREST: 'Arrests of people who took part.',
    DISMISSAL: 'Dismissals of people who took part.',
    OTHER: 'Something else.',
  },
});
enumType(CampaignActionProgress, {
  name: 'CampaignActionProgress',
  description: 'How far an action has got.',
  values: {
    ANNOUNCED: 'It has been announced.',
    UNDERWAY: 'It is going on.',
    COMPLETED: 'It is over.',
    POSTPONED: 'It has been postponed.',
    CANCELLED: 'It has been cancelled.',
  },
});
enumType(FigureKind, {
  name: 'FigureKind',
  description: 'What a figure counts.',
  values: {
    PARTICIPANTS: 'People who took part.',
    SIGNATURES: 'Signatures.',
    ARRESTS: 'People who were arrested.',
    DISMISSALS: 'People who were dismissed.',
    INJURIES: 'People who were injured.',
  },
});
enumType(OutcomeExtent, {
  name: 'OutcomeExtent',
  description: 'How far a demand was met.',
  values: {
    FULL: 'It was met in full.',
    PARTIAL: 'It was met in part.',
    REVERSED: 'It had been met, and that was reversed.',
  },
});

const BY_DATE = [{ occurredOnFirst: 'asc' as const }, { id: 'asc' as const }];
const BY_NAME = [{ name: 'asc' as const }, { id: 'asc' as const }];
const BY_ID = { id: 'asc' } as const;

export const CampaignDemand = builder.prismaNode('CampaignDemand', {
  id: GLOBAL_ID,
  description: 'One thing that a campaign demands of a target.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The demand.' }),
    addressedTo: t.field(
      speakerField('addressed', {
        nullable: true,
        description: 'Who the demand is addressed to. Null if it is addressed to all targets.',
      }),
    ),
    outcomes: t.relation('outcomes', {
      description: 'The outcomes for this demand, oldest first.',
      query: { orderBy: BY_DATE },
    }),
  }),
});

builder.prismaObject('ActionFigure', {
  description: 'A number given for an action, as a range. For a precise number, `low` and `high` are equal.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FigureKind, description: 'What is counted.' }),
    low: t.exposeInt('low', { description: 'The lowest number given.' }),
    high: t.exposeInt('high', { description: 'The highest number given.' }),
    attributedTo: t.field(
      speakerField('attributed', { nullable: true, description: 'Who gave the number.' }),
    ),
    source: t.relation('source', { nullable: true, description: 'The report that gives the number.' }),
  }),
});

export const CampaignAction = builder.prismaNode('CampaignAction', {
  id: GLOBAL_ID,
  description: 'Something done as part of a campaign, or against it.',
  fields: (t) => ({
    type: t.expose('type', { type: CampaignActionType, description: 'What was done.' }),
    progress: t.expose('progress', { type: CampaignActionProgress, description: 'How far it has got.' }),
    title: t.exposeString('title', { description: 'What happened, in one line.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What happened, in more detail.',
    }),
    startedOn: t.expose('startedOn', {
      type: 'EDTFDate',
      description: 'The day of the action, or its first day.',
    }),
    endedOn: t.expose('endedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: "The last day. Null if the action lasted one day, or if it isn't known.",
    }),
    place: t.exposeString('place', { nullable: true, description: 'Where it happened.' }),
    campaign: t.relation('campaign', { description: 'The campaign that it belongs to.' }),
    organizers: t.relation('organizers', {
      description: 'The organisations that held it, ordered by name.',
      query: { orderBy: BY_NAME },
    }),
    figures: t.relation('figures', {
      description: 'Numbers given for it, such as how many took part.',
      query: { orderBy: [{ kind: 'asc' }, { id: 'asc' }] },
    }),
    sources: t.relation('sources', {
      description: 'The reports that it is based on.',
      query: { orderBy: BY_ID },
    }),
  }),
});

export const CampaignOutcome = builder.prismaNode('CampaignOutcome', {
  id: GLOBAL_ID,
  description: 'What a campaign achieved, or an achievement that was reversed.',
  fields: (t) => ({
    summary: t.exposeString('summary', { description: 'What changed.' }),
    occurredOn: t.expose('occurredOn', { type: 'EDTFDate', description: 'When it changed.' }),
    extent: t.expose('extent', { type: OutcomeExtent, description: 'How far a demand was met.' }),
    campaign: t.relation('campaign', { description: 'The campaign that it belongs to.' }),
    demand: t.relation('demand', {
      nullable: true,
      description: "The campaign's demand that it concerns, if any.",
    }),
    target: t.field(
      speakerField('target', { nullable: true, description: 'The target that made the change.' }),
    ),
    sources: t.relation('sources', {
      description: 'The reports that it is based on.',
      query: { orderBy: BY_ID },
    }),
  }),
});

/** By the earliest day that the date can mean. */
export const OLDEST_FIRST = [{ startedOnFirst: 'asc' }, { id: 'asc' }] as const;

export const Campaign = builder.prismaNode('Campaign', {
  id: GLOBAL_ID,
  description: 'An organised effort aimed at targets, with demands. All of it is public.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Used in its URL. Unique; it never changes.' }),
    name: t.exposeString('name', { description: 'The name of the campaign.' }),
    summary: t.exposeString('summary', {
      nullable: true,
      description: 'What the campaign is about, in a few sentences.',
    }),
    state: t.expose('state', {
      type: CampaignState,
      description: 'Whether it is going on, paused, ended or won.',
    }),
    startedOn: t.expose('startedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When the campaign began, if known.',
    }),
    organizers: t.relation('organizers', {
      description: 'The organisations that run it, ordered by name.',
      query: { orderBy: BY_NAME },
    }),
    targets: t.field({
      type: [Speaker],
      description: 'The people and organisations that it is aimed at.',
      select: (_args, _ctx, nested) => ({
        targets: {
          orderBy: { position: 'asc' },
          select: { person: nested(true, [], 'Person'), organization: nested(true, [], 'Organization') },
        },
      }),
      resolve: ({ targets }) =>
        targets.flatMap(({ person, organization }) => speakerOf(person, organization) ?? []),
    }),
    demands: t.relation('demands', {
      description: 'Its demands, in the order in which they were recorded.',
      query: { orderBy: BY_ID },
    }),
    actions: t.connection(
      {
        description: 'What was done, oldest first.',
        args: {
          types: t.arg({ type: [CampaignActionType], description: 'Only actions of one of these types.' }),
        },
        ...relationPage({
          from: 'Campaign',
          relation: 'actions',
          of: 'CampaignAction',
          where: ({ types }: { types?: readonly CampaignActionType[] | null | undefined }) =>
            types == null ? {} : { type: anyOf(types) },
          orderBy: OLDEST_FIRST,
        }),
      },
      connectionOf('CampaignAction'),
    ),
    outcomes: t.relation('outcomes', {
      description: 'Its outcomes, oldest first.',
      query: { orderBy: BY_DATE },
    }),
    statements: t.connection(
      {
        description: 'Statements about it or made in it, newest first.',
        ...relationPage({
          from: 'Campaign',
          relation: 'statements',
          of: 'Statement',
          where: (_args, { viewer }) => visibleStatements(viewer),
          orderBy: NEWEST_FIRST,
        }),
      },
      connectionOf('Statement'),
    ),
  }),
});

builder.prismaObjectField(Statement, 'campaigns', (t) =>
  t.relation('campaigns', {
    description: 'The campaigns that it is about, or was made in, ordered by name.',
    query: { orderBy: BY_NAME },
  }),
);

/** The actions of several campaigns, oldest first; on the same day, in the order of the campaigns. */
export async function actionsOf(
  campaignIds: readonly string[],
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<PrismaTypes['CampaignAction']['Shape'][]> {
  const loader = loaderAt('actions', context, info, async (ids) => {
    const campaigns = await context.prisma.campaign.findMany({
      where: { id: oneOf(ids) },
      select: {
        id: true,
        actions: { orderBy: [...OLDEST_FIRST], select: { id: true, startedOnFirst: true } },
      },
    });
    const found = new Map(campaigns.map(({ id, actions }) => [id, actions]));
    return ids.map((id) => found.get(id) ?? []);
  });
  const actions = (await Promise.all(campaignIds.map((id) => loader.load(id)))).flat();
  countRows(actions.length, context, info);
  actions.sort((a, b) => a.startedOnFirst.getTime() - b.startedOnFirst.getTime());
  return visibleNodes(
    'CampaignAction',
    actions.map(({ id }) => id),
    context,
    info,
  );
}

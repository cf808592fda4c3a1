import type { Prisma } from '../../generated/prisma/client.ts';
import { CampaignActionType, CampaignState } from '../../generated/prisma/enums.ts';
import { STANDING } from '../../src/campaigns/policy.ts';
import { edtfRange } from '../../src/lib/edtf.ts';
import { builder } from '../kernel/builder.ts';
import { LOOKS_UP_SLUGS, sqlStatements } from '../kernel/cost.ts';
import { anyOf, conditionPerValue, crossProduct, meetsOne } from '../kernel/filters.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { named, namedArgs, namesIn, type Names } from '../kernel/named.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Organization, Person, Speaker, speakerType } from '../people/speakers.ts';
import {
  listedStatements,
  STATEMENT_NOUNS,
  StatementFilter,
  type StatementArgs,
} from '../statements/queries.ts';
import { OLDEST_FIRST } from './action.ts';
import { Campaign } from './campaign.ts';
import { BY_DATE } from './outcome.ts';

builder.queryField('campaign', (t) =>
  t.prismaField({
    type: Campaign,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The campaign with this id or slug. Null if there is none. If its `slug` differs from the given one, redirect to its page.',
    args: namedArgs(Campaign, 'the campaign'),
    resolve: (query, _root, name, { prisma }) => prisma.campaign.findFirst({ ...query, where: named(name) }),
  }),
);

const CampaignActionFilter = builder.inputType('CampaignActionFilter', {
  description: 'Selects the actions that meet all given conditions.',
  fields: (t) => ({
    types: t.field({ type: [CampaignActionType], description: 'Only actions of one of these types.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only actions of this campaign.' }),
    campaignSlug: t.string({ description: 'The same, by a current or former slug of the campaign.' }),
    campaignTargetId: t.globalID({
      for: [Person, Organization],
      description:
        'Only actions of campaigns that are aimed at this person or organisation. The action can be directed against others.',
    }),
    campaignTargetSlug: t.string({
      description: 'The same, by a current or former slug of the person or the organisation.',
    }),
    actorId: t.globalID({
      for: [Person, Organization],
      description: 'Only actions that this person or organisation carried out.',
    }),
    actorSlug: t.string({
      description: 'The same, by a current or former slug of the person or the organisation.',
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

type ActionFilterInput = Partial<typeof CampaignActionFilter.$inferInput>;

interface ActionArgs {
  readonly filter?: ActionFilterInput | null | undefined;
}

/** What a filter of actions names. */
const ACTION_NOUNS = {
  campaign: ['Campaign'],
  campaignTarget: ['Person', 'Organization'],
  actor: ['Person', 'Organization'],
} as const;

builder.prismaObjectFields(Campaign, (t) => ({
  actions: t.connection(
    {
      description: 'The actions in or against the campaign, oldest first.',
      args: {
        filter: t.arg({
          type: CampaignActionFilter,
          description: 'Only actions that meet every condition.',
        }),
      },
      extensions: LOOKS_UP_SLUGS,
      ...relationPage({
        from: 'Campaign',
        relation: 'actions',
        of: 'CampaignAction',
        where: async ({ filter }: ActionArgs, context) =>
          actionsWhere(filter ?? {}, await namesIn(filter ?? {}, ACTION_NOUNS, context)),
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
      description:
        'The statements about the campaign or made in it, newest first, but those that were recorded in error.',
      args: {
        filter: t.arg({ type: StatementFilter, description: 'Only statements that meet all conditions.' }),
      },
      extensions: LOOKS_UP_SLUGS,
      ...relationPage({
        from: 'Campaign',
        relation: 'listedStatements',
        of: 'Statement',
        nodeId: 'statementId',
        where: async ({ filter }: StatementArgs, context) =>
          listedStatements(
            filter ?? {},
            await namesIn(filter ?? {}, STATEMENT_NOUNS, context),
            context.viewer,
          ),
        orderBy: [{ madeOnFirst: 'desc' }, { statementId: 'desc' }],
      }),
    },
    connectionOf('Statement'),
  ),
}));

builder.interfaceField(Speaker, 'actions', (t) =>
  t.connection(
    {
      description:
        'The actions that they carried out, and those that were directed against them, oldest first. A filter by `actorId` selects the former.',
      args: {
        filter: t.arg({ type: CampaignActionFilter, description: 'Only actions that meet every condition.' }),
      },
      extensions: LOOKS_UP_SLUGS,
      ...relationPage({
        from: speakerType,
        relation: 'actions',
        of: 'CampaignAction',
        nodeId: 'actionId',
        where: async ({ filter }: ActionArgs, context) =>
          filter == null
            ? {}
            : actionsWhere(filter, await namesIn(filter, ACTION_NOUNS, context)).map((action) => ({
                action,
              })),
        orderBy: [{ startedOnLast: 'asc' }, { startedOnFirst: 'desc' }, { actionId: 'asc' }],
      }),
    },
    connectionOf('CampaignAction'),
  ),
);

const CampaignFilter = builder.inputType('CampaignFilter', {
  description: 'Selects the campaigns that meet all given conditions.',
  fields: (t) => ({
    states: t.field({ type: [CampaignState], description: 'Only campaigns in one of these states.' }),
    organizerId: t.globalID({
      for: [Organization],
      description: 'Only campaigns that this organisation runs.',
    }),
    organizerSlug: t.string({ description: 'The same, by a current or former slug of the organisation.' }),
    targetId: t.globalID({
      for: [Person, Organization],
      description: 'Only campaigns that are aimed at this person or organisation.',
    }),
    targetSlug: t.string({
      description: 'The same, by a current or former slug of the person or the organisation.',
    }),
  }),
});

list('campaigns', {
  of: 'Campaign',
  description: 'All campaigns, most recently recorded first.',
  filter: CampaignFilter,
  extensions: LOOKS_UP_SLUGS,
  orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  where: async (filter, context) => {
    const nouns = { organizer: ['Organization'], target: ['Person', 'Organization'] } as const;
    const { organizer, target } = await namesIn(filter, nouns, context);
    return {
      AND: [
        filter.states == null ? {} : { state: anyOf(filter.states) },
        ...organizer.map((ids) => ({ organizers: { some: { id: oneOf(ids.map(({ id }) => id)) } } })),
        ...target.map(aimedAt),
      ],
    };
  },
});

list('campaignActions', {
  of: 'CampaignAction',
  description: 'The actions of all campaigns, oldest first.',
  filter: CampaignActionFilter,
  extensions: LOOKS_UP_SLUGS,
  orderBy: OLDEST_FIRST,
  where: async (filter, context) => actionsWhere(filter, await namesIn(filter, ACTION_NOUNS, context)),
  // The actions of each of the target's campaigns.
  through: async (filter, context) => {
    const { campaignTarget, ...names } = await namesIn(filter, ACTION_NOUNS, context);
    const [first, ...others] = campaignTarget;
    if (first === undefined) return null;
    return {
      owners: { Campaign: aimedAt(first) },
      relation: 'actions',
      nodeId: 'id',
      conditions: actionsWhere(filter, { ...names, campaignTarget: others }),
    };
  },
});

function actionsWhere(
  { types, startedFrom, startedUntil }: ActionFilterInput,
  { campaign, campaignTarget, actor }: Names<typeof ACTION_NOUNS>,
): Prisma.CampaignActionWhereInput[] {
  return crossProduct<Prisma.CampaignActionWhereInput>(
    [STANDING],
    conditionPerValue('type', types),
    ...campaign.map((ids) => ids.map(({ id }) => ({ campaignId: id }))),
    ...campaignTarget.map((ids) => [{ campaign: aimedAt(ids) }]),
    ...actor.map((ids) => [meetsOne(ids.map((id) => ({ actors: { some: naming(id) } })))]),
    [startedFrom == null ? {} : { startedOnLast: { gte: edtfRange(startedFrom).first } }],
    [startedUntil == null ? {} : { startedOnFirst: { lte: edtfRange(startedUntil).last } }],
  );
}

function aimedAt(targets: readonly GlobalId[]): Prisma.CampaignWhereInput {
  return meetsOne(targets.map((target) => ({ targets: { some: naming(target) } })));
}

function naming({ typename, id }: GlobalId) {
  return { [typename === 'Person' ? 'personId' : 'organizationId']: id };
}

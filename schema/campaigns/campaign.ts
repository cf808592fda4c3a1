import { CampaignActionType, CampaignState } from '../../generated/prisma/enums.ts';
import { pageUrl } from '../../src/site.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';
import { eachOf } from '../kernel/filters.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Statement } from '../statements/statement.ts';
import { OLDEST_FIRST } from './action.ts';
import { BY_DATE } from './outcome.ts';
import { speakersField } from './speakers-field.ts';
import { SearchResult } from '../search/result.ts';

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

const BY_NAME = [{ name: 'asc' as const }, { id: 'asc' as const }];
const BY_ID = { id: 'asc' } as const;

export const Campaign = builder.prismaNode('Campaign', {
  id: GLOBAL_ID,
  interfaces: [SearchResult],
  description: 'An organised effort aimed at targets, with demands. All of it is public.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Used in its URL. Unique; it never changes.' }),
    name: t.exposeString('name', { description: 'The name of the campaign.' }),
    pageUrl: t.field({
      type: 'URL',
      nullable: true,
      description: "The URL of its page on the newsroom's site. Null if the site has no pages for campaigns.",
      select: { slug: true },
      resolve: ({ slug }, _args, { pageUrls }) => pageUrl(pageUrls.campaign, slug),
    }),
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
    targets: t.field(
      speakersField(
        'targets',
        'The people and organisations that it is aimed at, in the order that the newsroom gave.',
      ),
    ),
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
            eachOf('type', types),
          orderBy: OLDEST_FIRST,
        }),
      },
      connectionOf('CampaignAction'),
    ),
    outcomes: t.connection(
      {
        description: 'What it achieved, oldest first.',
        ...relationPage({
          from: 'Campaign',
          relation: 'outcomes',
          of: 'CampaignOutcome',
          where: () => ({}),
          orderBy: BY_DATE,
        }),
      },
      connectionOf('CampaignOutcome'),
    ),
    statements: t.connection(
      {
        description: 'Statements about it or made in it, newest first.',
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
  }),
});

builder.prismaObjectField(Statement, 'campaigns', (t) =>
  t.relation('campaigns', {
    description: 'The campaigns that it is about, or was made in, ordered by name.',
    query: { orderBy: BY_NAME },
  }),
);

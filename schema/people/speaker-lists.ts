import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma } from '../../generated/prisma/client.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { articlesListedAs, LISTED_ARTICLES } from '../articles/listed.ts';
import { builder } from '../kernel/builder.ts';
import { crossProduct } from '../kernel/filters.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { aboutCampaign, standing, StatementFilter, statementsWhere } from '../statements/queries.ts';
import { NEWEST_FIRST } from '../statements/statement.ts';
import { Speaker } from './speakers.ts';

interface SpeakerStatementArgs {
  readonly filter?: typeof StatementFilter.$inferInput | null | undefined;
}

const speakerType = ({ parentType }: GraphQLResolveInfo) => parentType.name as 'Person' | 'Organization';

builder.interfaceFields(Speaker, (t) => ({
  statements: t.connection(
    {
      description: 'Their statements, newest first; those without a date come last.',
      args: {
        filter: t.arg({ type: StatementFilter, description: 'Only statements that meet all conditions.' }),
      },
      ...relationPage({
        from: speakerType,
        relation: 'statements',
        of: 'Statement',
        where: ({ filter }: SpeakerStatementArgs, { viewer }) =>
          crossProduct<Prisma.StatementWhereInput>(
            [visibleStatements(viewer)],
            statementsWhere(filter ?? {}, viewer),
            [aboutCampaign(filter ?? {})],
            [standing(filter ?? {})],
          ),
        orderBy: NEWEST_FIRST,
      }),
    },
    connectionOf('Statement'),
  ),
  articles: t.connection(
    {
      description:
        'The articles with a statement by them or on their behalf, judged by the revision you see, newest publication first.',
      ...relationPage({ from: speakerType, ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
  authored: t.connection(
    {
      description:
        'The articles that they wrote, newest publication first: those with them among the `authors` of the revision that you see.',
      ...relationPage({ from: speakerType, ...articlesListedAs('AUTHOR') }),
    },
    connectionOf('Article'),
  ),
  campaigns: t.connection(
    {
      description:
        'The campaigns that they run, that target them, or that address a demand to them, most recently recorded first.',
      ...relationPage({
        from: speakerType,
        relation: 'campaigns',
        of: 'Campaign',
        nodeId: 'campaignId',
        where: () => ({}),
        orderBy: [{ campaignId: 'desc' }],
      }),
    },
    connectionOf('Campaign'),
  ),
}));

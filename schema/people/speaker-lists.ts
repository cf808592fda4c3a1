import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma } from '../../generated/prisma/client.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { LISTED_ARTICLES } from '../articles/listed.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { crossProduct } from '../kernel/filters.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { aboutCampaign, StatementFilter, statementsWhere } from '../statements/queries.ts';
import { NEWEST_FIRST } from '../statements/statement.ts';
import { Speaker } from './speakers.ts';

const STATEMENTS = {
  relation: 'statements',
  of: 'Statement',
  where: ({ filter }: SpeakerStatementArgs, { viewer }: ApiContext) =>
    crossProduct<Prisma.StatementWhereInput>(
      [visibleStatements(viewer)],
      statementsWhere(filter ?? {}, viewer),
      [aboutCampaign(filter ?? {})],
    ),
  orderBy: NEWEST_FIRST,
} as const;

interface SpeakerStatementArgs {
  readonly filter?: typeof StatementFilter.$inferInput | null | undefined;
}

const CAMPAIGNS = {
  relation: 'campaigns',
  of: 'Campaign',
  nodeId: 'campaignId',
  where: () => ({}),
  orderBy: [{ campaignId: 'desc' }],
} as const;

builder.interfaceFields(Speaker, (t) => ({
  statements: t.connection(
    {
      description: 'Their statements, newest first.',
      args: {
        filter: t.arg({ type: StatementFilter, description: 'Only statements that meet all conditions.' }),
      },
      ...pagesByType({
        Person: relationPage({ from: 'Person', ...STATEMENTS }),
        Organization: relationPage({ from: 'Organization', ...STATEMENTS }),
      }),
    },
    connectionOf('Statement'),
  ),
  articles: t.connection(
    {
      description:
        'The articles with a statement by them or on their behalf, judged by the revision you see. The most recently revised article comes first.',
      ...pagesByType({
        Person: relationPage({ from: 'Person', ...LISTED_ARTICLES }),
        Organization: relationPage({ from: 'Organization', ...LISTED_ARTICLES }),
      }),
    },
    connectionOf('Article'),
  ),
  campaigns: t.connection(
    {
      description:
        'The campaigns that they run, that target them, or that address a demand to them, most recently recorded first.',
      ...pagesByType({
        Person: relationPage({ from: 'Person', ...CAMPAIGNS }),
        Organization: relationPage({ from: 'Organization', ...CAMPAIGNS }),
      }),
    },
    connectionOf('Campaign'),
  ),
}));

/** The options of a field of Speaker that pages through a relation that people and organisations have. */
function pagesByType<Of, Field extends readonly [object, object, ApiContext, GraphQLResolveInfo]>(
  pages: Readonly<
    Record<
      'Person' | 'Organization',
      { readonly type: Of; readonly resolve: (...field: Field) => Promise<never> }
    >
  >,
) {
  return {
    type: pages.Person.type,
    resolve: (...field: Field) => pages[field[3].parentType.name as keyof typeof pages].resolve(...field),
  };
}

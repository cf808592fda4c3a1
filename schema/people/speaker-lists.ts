import { articlesListedAs, LISTED_ARTICLES } from '../articles/listed.ts';
import { builder } from '../kernel/builder.ts';
import { LOOKS_UP_SLUGS } from '../kernel/cost.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { StatementFilter, statementsUnder } from '../statements/queries.ts';
import { NEWEST_FIRST } from '../statements/statement.ts';
import { Speaker, speakerType } from './speakers.ts';

builder.interfaceFields(Speaker, (t) => ({
  statements: t.connection(
    {
      description:
        'Their statements, newest first; those without a date come last. `Query.statements` by `organizationId` also has those on behalf of an organisation.',
      args: {
        filter: t.arg({ type: StatementFilter, description: 'Only statements that meet all conditions.' }),
      },
      extensions: LOOKS_UP_SLUGS,
      ...relationPage({
        from: speakerType,
        relation: 'statements',
        of: 'Statement',
        where: statementsUnder,
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

import { quotableStatements, visibleArticles, workedOn } from '../../src/articles/policy.ts';
import { CampaignAction } from '../campaigns/action.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { COUNTED, LOOKS_UP_SLUGS, sqlStatements } from '../kernel/cost.ts';
import { meetsOne } from '../kernel/filters.ts';
import { connectionOf } from '../kernel/list.ts';
import { named, namedArgs, namesIn } from '../kernel/named.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Member } from '../members/members.ts';
import { SourceReport } from '../people/sources.ts';
import {
  STATEMENT_NOUNS,
  StatementFilter,
  statementsWhere,
  type StatementArgs,
} from '../statements/queries.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { ArticleOrder } from './article-order.ts';
import { LISTED_ARTICLES, ORDER_OF_LISTED } from './listed.ts';
import { outcomesOf } from './reported-actions.ts';
import { revision, selectShownRevision } from './shown-revision.ts';

builder.prismaObjectField(Campaign, 'articles', (t) =>
  t.connection(
    {
      description: 'The articles about it, by the revision that you are shown.',
      args: { orderBy: t.arg({ type: ArticleOrder, description: ORDER_OF_LISTED }) },
      ...relationPage({ from: 'Campaign', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(CampaignAction, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that report it, by the revision that you are shown, newest publication first.',
      ...relationPage({ from: 'CampaignAction', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(Statement, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that refer to it, by the revision that you are shown, newest publication first.',
      ...relationPage({ from: 'Statement', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

const quoted = relationPage({
  from: 'ArticleRevision',
  relation: 'statements',
  of: 'Statement',
  nodeId: 'statementId',
  where: async ({ filter }: StatementArgs, context) => {
    const { viewer } = context;
    const names = await namesIn(filter ?? {}, STATEMENT_NOUNS, context);
    return {
      statement: {
        AND: [
          quotableStatements(viewer),
          filter == null ? {} : meetsOne(statementsWhere(filter, names, viewer)),
        ],
      },
    };
  },
  orderBy: [{ position: 'asc' }],
});

builder.prismaObjectField(Article, 'statements', (t) =>
  t.connection(
    {
      type: Statement,
      description: 'The statements that the body refers to, in the order of the body.',
      args: {
        filter: t.arg({
          type: StatementFilter,
          description: 'Only statements that meet all conditions. By default, of every status.',
        }),
      },
      extensions: LOOKS_UP_SLUGS,
      select: (_args, ctx) => selectShownRevision(ctx, { id: true }),
      resolve: (article, args, ctx, info) => quoted.resolve(revision(article, ctx), args, ctx, info),
    },
    connectionOf('Statement'),
  ),
);

builder.prismaObjectField(SourceReport, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that are based on it, by the revision that you are shown, newest publication first.',
      ...relationPage({ from: 'SourceReport', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(Member, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that they own, newest publication first. Editors see all of them, reporters those on which they work.',
      ...relationPage({
        from: 'Member',
        relation: 'articles',
        of: 'Article',
        where: (_args, { viewer }) => workedOn(viewer),
        orderBy: [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
      }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(Article, 'outcomes', (t) =>
  t.field({
    type: ['CampaignOutcome'],
    description: 'The outcomes of the campaigns that it is about, oldest first.',
    extensions: COUNTED,
    select: (_args, context) => selectShownRevision(context, { id: true }),
    resolve: (article, _args, context, info) => outcomesOf(revision(article, context).id, context, info),
  }),
);

builder.queryFields((t) => ({
  article: t.prismaField({
    type: Article,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The article with this id or slug. Null if there is none that you can see; `withdrawal` may then say why. If its `slug` differs from the given one, redirect to the new URL. If several articles have the slug, it is the one that is scheduled or was published, or else the oldest draft.',
    args: namedArgs(Article, 'the article'),
    resolve: (query, _root, name, { prisma, viewer }) =>
      prisma.article.findFirst({
        ...query,
        where: { AND: [visibleArticles(viewer), named(name)] },
        // DISCARDED and DRAFT are the first of the states.
        orderBy: [{ state: 'desc' }, { id: 'asc' }],
      }),
  }),
}));

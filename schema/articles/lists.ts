import { visibleArticles } from '../../src/articles/policy.ts';
import { withSlug } from '../../src/db/slugs.ts';
import { CampaignAction } from '../campaigns/action.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { ArticleOrder } from './article-order.ts';
import { LISTED_ARTICLES, ORDER_OF_LISTED } from './listed.ts';

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

builder.queryFields((t) => ({
  article: t.prismaField({
    type: Article,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The article that has or had this slug. Null if there is none that you can see; `withdrawal` may then say why. If its `slug` differs from the given one, redirect to the new URL. If several articles have the slug, it is the one that is scheduled or was published, or else the oldest draft.',
    args: { slug: t.arg.string({ required: true, description: 'A current or former slug of the article.' }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.article.findFirst({
        ...query,
        where: { AND: [visibleArticles(viewer), withSlug(slug)] },
        // DISCARDED and DRAFT are the first of the states.
        orderBy: [{ state: 'desc' }, { id: 'asc' }],
      }),
  }),
}));

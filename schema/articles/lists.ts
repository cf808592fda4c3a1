import { visibleArticles, WITHDRAWN, withSlug } from '../../src/articles/policy.ts';
import { CampaignAction } from '../campaigns/action.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Statement } from '../statements/statement.ts';
import { Article } from './article.ts';
import { ArticleOrder } from './article-order.ts';
import { LISTED_ARTICLES, ORDER_OF_LISTED, ORDERED_ARTICLES } from './listed.ts';

builder.prismaObjectField(Campaign, 'articles', (t) =>
  t.connection(
    {
      description: 'The articles about it, by the revision that you are shown.',
      args: { orderBy: t.arg({ type: ArticleOrder, description: ORDER_OF_LISTED }) },
      ...relationPage({ from: 'Campaign', ...ORDERED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(CampaignAction, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that report it, most recently revised first, by the revision that you are shown.',
      ...relationPage({ from: 'CampaignAction', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

builder.prismaObjectField(Statement, 'articles', (t) =>
  t.connection(
    {
      description:
        'The articles that refer to it, most recently revised first, by the revision that you are shown.',
      ...relationPage({ from: 'Statement', ...LISTED_ARTICLES }),
    },
    connectionOf('Article'),
  ),
);

const ArticleWithdrawal = builder
  .objectRef<{ slug: string; withdrawnAt: Date; withdrawalReason: string | null }>('ArticleWithdrawal')
  .implement({
    description:
      'The notice that an article was withdrawn. Everyone can read it, although readers no longer see the article.',
    fields: (t) => ({
      slug: t.exposeString('slug', { description: 'The present slug of the article.' }),
      withdrawnAt: t.expose('withdrawnAt', { type: 'DateTime', description: 'When it was withdrawn.' }),
      reason: t.exposeString('withdrawalReason', { nullable: true, description: 'Why, for readers.' }),
    }),
  });

builder.queryFields((t) => ({
  article: t.prismaField({
    type: Article,
    nullable: true,
    extensions: statements(1),
    description:
      'The article that has this slug, or had it in the past; null if there is none that you can see. If its `slug` differs from the one that you gave, redirect to the new URL. If drafts have the slug too, it is the article that is scheduled or was published, or else the oldest draft. `withdrawal` tells whether an article was withdrawn.',
    args: { slug: t.arg.string({ required: true, description: 'A slug that the article has or had.' }) },
    resolve: (query, _root, { slug }, { prisma, viewer }) =>
      prisma.article.findFirst({
        ...query,
        where: { AND: [visibleArticles(viewer), withSlug(slug)] },
        // DRAFT is the first of the states.
        orderBy: [{ state: 'desc' }, { id: 'asc' }],
      }),
  }),
  withdrawal: t.field({
    type: ArticleWithdrawal,
    nullable: true,
    extensions: statements(1),
    description:
      'The notice that the article with this slug was withdrawn, or null if there is no such notice. A slug that the article had in the past will do, too. Show it in place of the page, with the HTTP status 410.',
    args: { slug: t.arg.string({ required: true, description: 'A slug that the article had.' }) },
    resolve: async (_root, { slug }, { prisma }) => {
      const article = await prisma.article.findFirst({
        where: { AND: [WITHDRAWN, withSlug(slug)] },
        select: { slug: true, withdrawnAt: true, withdrawalReason: true },
      });
      if (article === null) return null;
      const { withdrawnAt } = article;
      if (withdrawnAt === null) throw new Error('A withdrawn article has no time of withdrawal.');
      return { ...article, withdrawnAt };
    },
  }),
}));

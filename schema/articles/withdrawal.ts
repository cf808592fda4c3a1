import { WITHDRAWN } from '../../src/articles/policy.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { named, namedArgs } from '../kernel/named.ts';
import { Article } from './article.ts';
import { UpdateNote } from './revisions.ts';

/** The columns of the notice. */
const NOTICE = { slug: true, withdrawnAt: true, withdrawalReason: true } as const;

interface NoticeRow {
  readonly slug: string;
  readonly withdrawnAt: Date | null;
  readonly withdrawalReason: string | null;
}

const ArticleWithdrawal = builder
  .objectRef<NoticeRow & { withdrawnAt: Date }>('ArticleWithdrawal')
  .implement({
    description: 'The notice of a withdrawn article, which everyone can read.',
    fields: (t) => ({
      slug: t.exposeString('slug', { description: 'The current slug of the article.' }),
      url: t.field({
        type: 'URL',
        description: "The URL at which the newsroom's site shows the notice.",
        resolve: ({ slug }, _args, { pageUrls }) => pageUrl(pageUrls.article, slug),
      }),
      withdrawnAt: t.expose('withdrawnAt', {
        type: 'DateTime',
        description: 'When the article was withdrawn.',
      }),
      reason: t.exposeString('withdrawalReason', { nullable: true, description: 'The reason, for readers.' }),
    }),
  });

function notice(article: NoticeRow) {
  const { withdrawnAt } = article;
  if (withdrawnAt === null) throw new Error('A withdrawn article has no time of withdrawal.');
  return { ...article, withdrawnAt };
}

builder.queryField('withdrawal', (t) =>
  t.field({
    type: ArticleWithdrawal,
    nullable: true,
    extensions: sqlStatements(1),
    description:
      'The notice that the article with this id or slug was withdrawn. Null if it was not. Show the notice in place of the page, with the HTTP status 410.',
    args: namedArgs(Article, 'the article'),
    resolve: async (_root, name, { prisma }) => {
      const where = { AND: [WITHDRAWN, named(name)] };
      const article = await prisma.article.findFirst({ where, select: NOTICE });
      return article === null ? null : notice(article);
    },
  }),
);

builder.prismaObjectField(UpdateNote, 'withdrawal', (t) =>
  t.field({
    type: ArticleWithdrawal,
    nullable: true,
    description: 'If the article is withdrawn: the notice of that. Null otherwise.',
    select: { article: { select: { state: true, ...NOTICE } } },
    resolve: ({ article }) => (article.state === 'WITHDRAWN' ? notice(article) : null),
  }),
);

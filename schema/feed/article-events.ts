import { BlockChange, publishedDiffOf } from '../articles/diff.ts';
import { builder } from '../kernel/builder.ts';
import { cost, statements } from '../kernel/cost.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { FeedEvent, present, typenameOf } from './event.ts';

export const ArticleEvent = builder.prismaInterface('FeedEvent', {
  variant: 'ArticleEvent',
  interfaces: [FeedEvent],
  description: 'A change to one article.',
  resolveType: typenameOf,
  fields: (t) => ({
    articleId: t.id({
      description: 'The global id of the article.',
      resolve: ({ articleId }) => encodeGlobalId('Article', present(articleId)),
    }),
    slug: t.string({
      description: 'The slug of the article.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }) => present(article).slug,
    }),
  }),
});

const NOTE = 'What readers are told about the change.';

builder.prismaObject('FeedEvent', {
  variant: 'ArticlePublished',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was published for the first time.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleRevised',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A new revision of an article was published.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    note: t.relation('note', {
      nullable: true,
      description: 'What readers are told about the change, if anything.',
    }),
    changes: t.field({
      type: [BlockChange],
      description:
        'The diff of the body from the previous published revision. Blocks are in the order of the newer body; a removed block keeps its old place.',
      extensions: { ...cost(100), ...statements(2) },
      select: { revision: { select: { articleId: true, number: true, id: true } } },
      resolve: ({ revision }, _args, context) => publishedDiffOf(present(revision), context),
    }),
  }),
});

export const ArticleCommentAdded = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCommentAdded',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A comment given to the newsroom was added to an article.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    note: t.relation('note', { onNull: 'error', description: NOTE }),
    statement: t.relation('statement', { onNull: 'error', description: 'The comment.' }),
  }),
});

export const ArticleCorrected = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCorrected',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was corrected, clarified or retracted.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    note: t.relation('note', { onNull: 'error', description: NOTE }),
  }),
});

export const ArticleWithdrawn = builder.prismaObject('FeedEvent', {
  variant: 'ArticleWithdrawn',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was taken away from readers.',
  fields: (t) => ({
    reason: t.exposeString('reason', { nullable: true, description: 'Why, for readers.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleSlugChanged',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article got another slug. The former one still leads to it.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    formerSlug: t.string({
      description: 'The slug that it had before.',
      resolve: ({ formerSlug }) => present(formerSlug),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleStatementChanged',
  interfaces: [FeedEvent, ArticleEvent],
  description:
    'A statement that the article carries was amended, withdrawn, or deleted where it was made. The article keeps the words that it carries until it is revised.',
  fields: (t) => ({
    article: t.relation('article', { onNull: 'error', description: 'The article as it is now.' }),
    statement: t.relation('statement', { onNull: 'error', description: 'The statement that it carries.' }),
  }),
});

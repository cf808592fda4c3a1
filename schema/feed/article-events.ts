import { pageUrl } from '../../src/site.ts';
import { RevisionChanges } from '../articles/diff.ts';
import { publishedDiffOf } from '../articles/revision-diffs.ts';
import { builder } from '../kernel/builder.ts';
import { cost, statements } from '../kernel/cost.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { visibleNode } from '../kernel/nodes.ts';
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
    url: t.field({
      type: 'URL',
      description: 'The page of the article on the site, also once it was withdrawn.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }, _args, { pageUrls }) => pageUrl(pageUrls.article, present(article).slug),
    }),
    // Whoever gets one of these events may see the article, except that it was withdrawn.
    article: t.relation('article', {
      nullable: true,
      description: 'The article as it is now. Null if you can no longer see it.',
    }),
    note: t.relation('note', {
      nullable: true,
      description: 'What readers are told about the change, if anything.',
    }),
    changes: t.field({
      type: RevisionChanges,
      nullable: true,
      description:
        'What is different from what readers saw before. When an article is published for the first time, everything is new. Null if there is no new revision, for example when the article is withdrawn.',
      extensions: { ...cost(100), ...statements(2) },
      select: { revision: { select: { articleId: true, number: true, id: true } } },
      resolve: ({ revision }, _args, context) =>
        revision === null ? null : publishedDiffOf(revision, context),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticlePublished',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was published for the first time.',
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleRevised',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A new revision of an article was published.',
});

export const ArticleCommentAdded = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCommentAdded',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A comment given to the newsroom was added to an article.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The comment.' }),
  }),
});

export const ArticleCorrected = builder.prismaObject('FeedEvent', {
  variant: 'ArticleCorrected',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was corrected, clarified or retracted.',
});

export const ArticleWithdrawn = builder.prismaObject('FeedEvent', {
  variant: 'ArticleWithdrawn',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article was taken away from readers.',
  fields: (t) => ({
    article: t.field({
      type: 'Article',
      nullable: true,
      description: 'The article as it is now, for members who still see it.',
      extensions: statements(1),
      resolve: ({ articleId }, _args, context, info) =>
        visibleNode('Article', present(articleId), context, info),
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, for readers.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleSlugChanged',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'An article got another slug. The former one still leads to it.',
  fields: (t) => ({
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
    'A statement that the article carries was amended, withdrawn, or deleted where it was made, or the note on that was corrected; the article keeps the words that it carries until it is revised. Or the answer to one of its requests for comment became public.',
  fields: (t) => ({
    statement: t.relation('statement', {
      onNull: 'error',
      description: 'The statement that it carries, or the answer.',
    }),
  }),
});

import { pageUrl } from '../../src/articles/site.ts';
import { RevisionChanges } from '../articles/diff.ts';
import { publishedDiffOf } from '../articles/revision-diffs.ts';
import { builder } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { FeedEvent, eventValue, typenameOf } from './event.ts';

export const ArticleEvent = builder.prismaInterface('FeedEvent', {
  variant: 'ArticleEvent',
  interfaces: [FeedEvent],
  description: 'A change to one article.',
  resolveType: typenameOf,
  fields: (t) => ({
    articleId: t.id({
      description: 'The global id of the article.',
      resolve: ({ articleId }) => encodeGlobalId('Article', eventValue(articleId)),
    }),
    slug: t.string({
      description: 'The slug of the article.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }) => eventValue(article).slug,
    }),
    url: t.field({
      type: 'URL',
      description: 'The page of the article on the site, even after it was withdrawn.',
      select: { article: { select: { slug: true } } },
      resolve: ({ article }, _args, { pageUrls }) => pageUrl(pageUrls.article, eventValue(article).slug),
    }),
    // Subscribers who get one of these events may see the article, unless it is withdrawn by now.
    article: t.relation('article', {
      nullable: true,
      description: 'The article as it is now. Null if you can no longer see it.',
    }),
    note: t.relation('note', {
      nullable: true,
      description: 'The note for readers about the change. Null if there is none.',
    }),
    changes: t.field({
      type: RevisionChanges,
      nullable: true,
      description:
        'The changes since the revision that readers saw before. At the first publication, everything is new. For a note that was corrected, the changes that it is about. After a withdrawal, everything is new to readers; members see the changes since the revision that was withdrawn. Null if there is no new revision, for example when the article is withdrawn, or comes back as it was.',
      extensions: { ...cost(100), ...sqlStatements(3) },
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
  description: 'A new revision of an article was published, or its note for readers was corrected.',
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
  description: 'An article was corrected, clarified or retracted, or the note on that was corrected.',
});

export const ArticleWithdrawn = builder.prismaObject('FeedEvent', {
  variant: 'ArticleWithdrawn',
  interfaces: [FeedEvent, ArticleEvent],
  description:
    'An article was withdrawn: readers no longer see it. Also sent when a note on a withdrawn article was corrected.',
  fields: (t) => ({
    article: t.field({
      type: 'Article',
      nullable: true,
      description: 'The article as it is now, for members who still see it. Null for readers.',
      extensions: sqlStatements(1),
      resolve: ({ articleId }, _args, context, info) =>
        visibleNode('Article', eventValue(articleId), context, info),
    }),
    reason: t.exposeString('reason', { nullable: true, description: 'The reason, for readers.' }),
  }),
});

export const ArticleRestored = builder.prismaObject('FeedEvent', {
  variant: 'ArticleRestored',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'A withdrawn article is public again: as it was, or mended, with the `changes`.',
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleSlugChanged',
  interfaces: [FeedEvent, ArticleEvent],
  description: 'The slug of an article changed. The former one still leads to it.',
  fields: (t) => ({
    formerSlug: t.string({
      description: 'Its previous slug.',
      resolve: ({ formerSlug }) => eventValue(formerSlug),
    }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'ArticleStatementChanged',
  interfaces: [FeedEvent, ArticleEvent],
  description:
    'A statement in the article was amended, withdrawn, or deleted at its source, or the note on that was corrected. The article keeps its words until it is revised. Also sent when the answer to one of its requests for comment becomes public.',
  fields: (t) => ({
    statement: t.relation('statement', {
      onNull: 'error',
      description: 'The statement in the article, or the answer.',
    }),
  }),
});

import { Article } from '../articles/article.ts';
import { listedRows } from '../articles/article-order.ts';
import { builder } from '../kernel/builder.ts';
import { FeedEvent, eventValue } from './event.ts';

/** Limits the size of an event about a statement that many articles quote. */
const MAX_ARTICLES = 100;

export const StatementRecorded = builder.prismaObject('FeedEvent', {
  variant: 'StatementRecorded',
  interfaces: [FeedEvent],
  description: 'A statement became public.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The statement.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'StatementUpdated',
  interfaces: [FeedEvent],
  description:
    'The links of a statement changed: its articles or replies, or the statement that it replies to or amends. Its words never change, except by a redaction.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The statement as it is now.' }),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'StatementStatusChanged',
  interfaces: [FeedEvent],
  description:
    'A statement was amended, withdrawn, deleted at its source, recorded in error or restored, or the note on that was corrected. If it was amended, `statement` is the old one, and the event `StatementRecorded` of its amendment comes first.',
  fields: (t) => ({
    statement: t.relation('statement', { onNull: 'error', description: 'The statement.' }),
    articles: t.field({
      type: [Article],
      description: `The articles that refer to it, judged by the revision that you see: at most ${MAX_ARTICLES}, newest publication first. Each published one also has an event \`ArticleStatementChanged\`.`,
      select: (_args, { viewer }, nested) => ({
        statement: {
          select: {
            articles: {
              where: { OR: listedRows(viewer, { relation: 'ABOUT' }, null) },
              orderBy: [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { articleId: 'desc' }],
              take: MAX_ARTICLES,
              select: { article: nested() },
            },
          },
        },
      }),
      resolve: ({ statement }) => eventValue(statement).articles.map(({ article }) => article),
    }),
  }),
});

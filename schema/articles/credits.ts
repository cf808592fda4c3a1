import { authorsIn, BYLINE, bylineIn, CREDITED } from '../../src/articles/contributions.ts';
import { builder } from '../kernel/builder.ts';
import { Speaker } from '../people/speakers.ts';
import { Article } from './article.ts';
import { CONTENT } from './content.ts';
import { Contribution, contributorOf, selectContributor } from './contributions.ts';
import { ArticleRevision } from './revisions.ts';
import { revision, selectShownRevision } from './shown-revision.ts';

const IN_ORDER = { orderBy: CREDITED.orderBy } as const;

/** Selects all contributions, as the other fields do, so that Prisma reads them once. */
const selectAuthors = (nested: unknown) =>
  ({ contributions: { ...IN_ORDER, select: { role: true, ...selectContributor(nested) } } }) as never;

function authorsOf(of: object): never[] {
  const { contributions } = of as { contributions: readonly Parameters<typeof contributorOf>[0][] };
  return authorsIn(contributions as never[]).map(contributorOf);
}

builder.prismaObjectFields(ArticleRevision, (t) => ({
  byline: t.string({
    ...CONTENT.byline,
    select: { ...BYLINE, article: { select: { language: true } } },
    resolve: (of) => bylineIn(of, of.article.language),
  }),
  authors: t.field({
    type: [Speaker],
    ...CONTENT.authors,
    select: (_args, _context, nested) => selectAuthors(nested),
    resolve: (of) => authorsOf(of),
  }),
  contributions: t.relation('contributions', { ...CONTENT.contributions, query: IN_ORDER }),
}));

builder.prismaObjectFields(Article, (t) => ({
  byline: t.string({
    ...CONTENT.byline,
    select: (_args, context) => ({ language: true, ...selectShownRevision(context, BYLINE) }),
    resolve: (article, _args, context) => bylineIn(revision(article, context), article.language),
  }),
  authors: t.field({
    type: [Speaker],
    ...CONTENT.authors,
    select: (_args, context, nested) => selectShownRevision(context, selectAuthors(nested)),
    resolve: (article, _args, context) => authorsOf(revision(article, context)),
  }),
  contributions: t.field({
    type: [Contribution],
    ...CONTENT.contributions,
    select: (_args, context, nested) => selectShownRevision(context, { contributions: nested(IN_ORDER) }),
    resolve: (article, _args, context) => revision(article, context).contributions,
  }),
}));

import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma } from '../../generated/prisma/client.ts';
import {
  DESCRIBED_LIVE_BLOG,
  DESCRIBED_REVISION,
  DESCRIBED_TRANSLATIONS,
  jsonLd,
  scriptElement,
  type DescribedArticle,
} from '../../src/articles/json-ld.ts';
import { PUBLISHED, selectWorked } from '../../src/articles/policy.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { Article } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import type { ApiContext } from '../kernel/context.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { lastModifiedAt, selectShownRevision, revision } from './shown-revision.ts';

/** What the description needs of the article itself, besides its shown revision. */
const DESCRIBED_ARTICLE = {
  id: true,
  slug: true,
  language: true,
  firstPublishedAt: true,
  publishedAt: true,
  modifiedAt: true,
  // As the field `updateNotes` reads them, so that Prisma reads them once for both.
  updateNotes: { where: {}, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] },
  articles: DESCRIBED_TRANSLATIONS,
  liveBlog: { select: { id: true } },
} satisfies Prisma.ArticleSelect;

/** A preview link shows the article's text only. */
const showsLiveBlog = ({ preview }: ApiContext['viewer']) => preview === undefined;

function describedFor({ viewer }: Pick<ApiContext, 'viewer'>) {
  return {
    ...DESCRIBED_ARTICLE,
    ...selectWorked(viewer),
    ...selectShownRevision({ viewer }, DESCRIBED_REVISION),
  };
}

type DescribedRow = Prisma.ArticleGetPayload<{ select: ReturnType<typeof describedFor> }>;

interface Work {
  readonly slug: string;
  readonly language: string;
}

/** Only of translations, so that no other article needs another SQL statement. */
function publicOriginals(context: ApiContext, info: GraphQLResolveInfo) {
  return loaderAt('originals', context, info, async (ids) => {
    const rows = await context.prisma.article.findMany({
      where: { AND: [PUBLISHED, { id: oneOf(ids) }] },
      select: { id: true, slug: true, language: true },
    });
    return ids.map((id): Work | null => rows.find((row) => row.id === id) ?? null);
  });
}

/** Only of articles that have one: what its posts need would make the SQL statement of every article a long one to plan. */
function liveBlogs(context: ApiContext, info: GraphQLResolveInfo) {
  return loaderAt('described live blogs', context, info, async (ids) => {
    const rows = await context.prisma.liveBlog.findMany({
      where: { id: oneOf(ids) },
      select: { id: true, ...DESCRIBED_LIVE_BLOG },
    });
    return ids.map((id) => rows.find((row) => row.id === id) ?? null);
  });
}

async function described(
  article: DescribedRow,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<DescribedArticle> {
  const shown = revision(article, context);
  const original =
    shown.translationOfId === null ? null : await publicOriginals(context, info).load(shown.translationOfId);
  const liveBlogId = showsLiveBlog(context.viewer) ? article.liveBlog?.id : undefined;
  const liveBlog = liveBlogId === undefined ? null : await liveBlogs(context, info).load(liveBlogId);
  const work = ({ slug, language }: Work) => ({ url: pageUrl(context.pageUrls.article, slug), language });
  return {
    url: pageUrl(context.pageUrls.article, article.slug),
    original: original && work(original),
    translations: article.articles.map((translation) => work(translation.article)),
    publisher: context.publisher,
    pageUrls: context.pageUrls,
    language: article.language,
    publishedAt: article.firstPublishedAt,
    modifiedAt: lastModifiedAt(article, context),
    notes: article.updateNotes,
    revision: shown,
    liveBlog,
  };
}

builder.prismaObjectFields(Article, (t) => ({
  jsonLd: t.field({
    type: 'JSON',
    description:
      'The revision that you see as a schema.org `NewsArticle` in JSON-LD, for search engines and archives. It has each author, the corrections, the sources as `citation`, and the verbatim statements as `Quotation`, with their status if it changed. A translation has its original as `translationOfWork`, an original its translations as `workTranslation`. An article with a live blog is a `LiveBlogPosting` with its newest 50 posts. The texts are not escaped for HTML; to insert it into a page, use `jsonLdHtml`.',
    extensions: { ...cost(100), ...sqlStatements(2) },
    select: (_args, context) => describedFor(context),
    resolve: async (article, _args, context, info) => jsonLd(await described(article, context, info)),
  }),
  jsonLdHtml: t.string({
    description:
      '`jsonLd` as a `<script type="application/ld+json">` element that is safe to insert into the head of a page.',
    extensions: { ...cost(100), ...sqlStatements(2) },
    select: (_args, context) => describedFor(context),
    resolve: async (article, _args, context, info) =>
      scriptElement(jsonLd(await described(article, context, info))),
  }),
}));

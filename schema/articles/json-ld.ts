import type { Prisma } from '../../generated/prisma/client.ts';
import {
  DESCRIBED_LIVE_BLOG,
  DESCRIBED_REVISION,
  jsonLd,
  scriptElement,
  type DescribedArticle,
} from '../../src/articles/json-ld.ts';
import { selectWorked } from '../../src/articles/policy.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { Article } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { cost } from '../kernel/cost.ts';
import type { ApiContext } from '../kernel/context.ts';
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
} satisfies Prisma.ArticleSelect;

/** A preview link shows the article's text only. */
function liveBlogFor({ preview }: ApiContext['viewer']) {
  const selected = preview === undefined ? { liveBlog: { select: DESCRIBED_LIVE_BLOG } } : {};
  return selected as { liveBlog: { select: typeof DESCRIBED_LIVE_BLOG } };
}

function describedFor({ viewer }: Pick<ApiContext, 'viewer'>) {
  return {
    ...DESCRIBED_ARTICLE,
    ...liveBlogFor(viewer),
    ...selectWorked(viewer),
    ...selectShownRevision({ viewer }, DESCRIBED_REVISION),
  };
}

type DescribedRow = Prisma.ArticleGetPayload<{ select: ReturnType<typeof describedFor> }>;

function described(article: DescribedRow, context: ApiContext): DescribedArticle {
  return {
    url: pageUrl(context.pageUrls.article, article.slug),
    publisher: context.publisher,
    pageUrls: context.pageUrls,
    language: article.language,
    publishedAt: article.firstPublishedAt,
    modifiedAt: lastModifiedAt(article, context),
    notes: article.updateNotes,
    revision: revision(article, context),
    liveBlog: article.liveBlog,
  };
}

builder.prismaObjectFields(Article, (t) => ({
  jsonLd: t.field({
    type: 'JSON',
    description:
      'The revision that you see as a schema.org `NewsArticle` in JSON-LD, for search engines and archives. It has each author, the corrections, the sources as `citation`, and the verbatim statements as `Quotation`, with their status if it changed. An article with a live blog is a `LiveBlogPosting` with its newest 50 posts. The texts are not escaped for HTML; to insert it into a page, use `jsonLdHtml`.',
    extensions: cost(100),
    select: (_args, context) => describedFor(context),
    resolve: (article, _args, context) => jsonLd(described(article, context)),
  }),
  jsonLdHtml: t.string({
    description:
      '`jsonLd` as a `<script type="application/ld+json">` element that is safe to insert into the head of a page.',
    extensions: cost(100),
    select: (_args, context) => describedFor(context),
    resolve: (article, _args, context) => scriptElement(jsonLd(described(article, context))),
  }),
}));

import type { Prisma } from '../../generated/prisma/client.ts';
import { jsonLd, scriptElement, type DescribedArticle } from '../../src/articles/json-ld.ts';
import { pageUrl } from '../../src/site.ts';
import { Article } from './article.ts';
import { RENDERABLE, RENDERED } from './blocks.ts';
import { builder } from '../kernel/builder.ts';
import { cost } from '../kernel/cost.ts';
import type { ApiContext } from '../kernel/context.ts';
import { CONTENT_COLUMNS } from './content.ts';
import { lastModifiedAt, ofShown, revision } from './shown-revision.ts';

// In the same order as the fields that show these rows, so that Prisma reads the rows once for both.

/** What the description needs of the article itself, besides its shown revision. */
const DESCRIBED_ARTICLE = {
  slug: true,
  language: true,
  firstPublishedAt: true,
  publishedAt: true,
  modifiedAt: true,
  createdById: true,
  updateNotes: { where: {}, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] },
} satisfies Prisma.ArticleSelect;

const DESCRIBED_REVISION = {
  ...CONTENT_COLUMNS,
  tags: { orderBy: { slug: 'asc' }, select: { name: true } },
  sources: {
    orderBy: { id: 'asc' },
    select: {
      headline: true,
      url: true,
      publishedOn: true,
      outlets: {
        orderBy: { position: 'asc' },
        select: { organization: { select: { name: true, website: true } } },
      },
    },
  },
  places: {
    ...RENDERED.places,
    select: {
      block: {
        select: {
          ...RENDERABLE,
          statement: {
            select: {
              ...RENDERABLE.statement.select,
              language: true,
              madeOn: true,
              originalUrl: true,
              status: true,
              statusNote: true,
            },
          },
        },
      },
    },
  },
} satisfies Prisma.ArticleRevisionSelect;

function describedFor({ viewer }: Pick<ApiContext, 'viewer'>) {
  return { ...DESCRIBED_ARTICLE, ...ofShown({ viewer }, DESCRIBED_REVISION) };
}

type Row = Prisma.ArticleGetPayload<{ select: ReturnType<typeof describedFor> }>;

function described(article: Row, context: ApiContext): DescribedArticle {
  return {
    url: pageUrl(context.pageUrls.article, article.slug),
    publisher: context.publisher,
    language: article.language,
    publishedAt: article.firstPublishedAt,
    modifiedAt: lastModifiedAt(article, context),
    notes: article.updateNotes,
    revision: revision(article, context),
  };
}

builder.prismaObjectFields(Article, (t) => ({
  jsonLd: t.field({
    type: 'JSON',
    description:
      'The article as a schema.org `NewsArticle` in JSON-LD, for search engines and archives: the revision that you are shown, with each author of the byline, corrections, sources as `citation`, and its verbatim statements as `Quotation`, which say so if they have been amended, withdrawn or deleted since. Its texts are not escaped for HTML; to insert it into a page, use `jsonLdHtml`.',
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

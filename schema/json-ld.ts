import type { Prisma } from '../generated/prisma/client.ts';
import type { DescribedArticle } from '../src/articles/json-ld.ts';
import { RENDERABLE } from './blocks.ts';

// The orders are those of the fields that show the same, so that one statement reads both.

/** What describing an article takes beside what its shown revision says. */
export const DESCRIBED_ARTICLE = {
  slug: true,
  language: true,
  firstPublishedAt: true,
  publishedAt: true,
  modifiedAt: true,
  createdById: true,
  updateNotes: { where: {}, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] },
} satisfies Prisma.ArticleSelect;

export const DESCRIBED_REVISION = {
  headline: true,
  standfirst: true,
  byline: true,
  trailText: true,
  imageUrl: true,
  imageAltText: true,
  imageCaption: true,
  imageCreditText: true,
  imageWidth: true,
  imageHeight: true,
  license: true,
  usageTerms: true,
  copyrightNotice: true,
  creditText: true,
  tags: { orderBy: { slug: 'asc' }, select: { name: true } },
  sources: {
    orderBy: { id: 'asc' },
    select: { headline: true, url: true, publishedOn: true, outlet: { select: { name: true, url: true } } },
  },
  blocks: {
    orderBy: { position: 'asc' },
    select: {
      ...RENDERABLE,
      statement: {
        select: { ...RENDERABLE.statement.select, kind: true, language: true, madeOn: true, url: true },
      },
    },
  },
} satisfies Prisma.ArticleRevisionSelect;

type Row = Prisma.ArticleGetPayload<{ select: typeof DESCRIBED_ARTICLE }>;

/** @param lastModifiedAt the last change that the viewer can see */
export function described(
  { slug, language, firstPublishedAt, updateNotes }: Row,
  revision: DescribedArticle['revision'],
  { articleUrl, lastModifiedAt }: { articleUrl: string; lastModifiedAt: Date },
): DescribedArticle {
  return {
    url: `${articleUrl}${slug}`,
    language,
    publishedAt: firstPublishedAt,
    modifiedAt: lastModifiedAt,
    notes: updateNotes,
    revision,
  };
}

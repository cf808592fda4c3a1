import type { Prisma, PrismaClient } from '../../../generated/prisma/client.ts';
import { DESCRIBED_LIVE_BLOG, DESCRIBED_REVISION } from '../../articles/json-ld.ts';
import { visibleArticles } from '../../articles/policy.ts';
import { pageUrl } from '../../articles/site.ts';

/** Articles that are read at once. */
const PAGE = 100;
/** In ms: as long as the reader of the export may take. */
const TIMEOUT = 24 * 3_600_000;

const READER = { member: null };

const IS_PUBLIC = { visibility: 'PUBLIC' } as const;

const ARTICLE = {
  id: true,
  slug: true,
  language: true,
  firstPublishedAt: true,
  publishedAt: true,
  modifiedAt: true,
  liveBlog: { select: DESCRIBED_LIVE_BLOG },
  updateNotes: { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] },
  publishedRevision: {
    select: {
      ...DESCRIBED_REVISION,
      section: { select: { name: true, slug: true } },
      tags: { ...DESCRIBED_REVISION.tags, where: IS_PUBLIC, select: { slug: true, name: true } },
      sources: { ...DESCRIBED_REVISION.sources, where: IS_PUBLIC },
    },
  },
} satisfies Prisma.ArticleSelect;

type PublishedRow = Prisma.ArticleGetPayload<{ select: typeof ARTICLE }>;

/** A published article, as readers see it. */
export type PublishedArticle = ReturnType<typeof published>;

/**
 * Writes each published article as one line, as all of them are at one moment, oldest id first.
 * @param articleUrl the prefix of the articles' pages
 */
export async function exportPublished(
  prisma: PrismaClient,
  describe: (article: PublishedArticle) => object,
  articleUrl: string,
  write: (line: string) => Promise<void>,
): Promise<void> {
  const options = { isolationLevel: 'RepeatableRead', timeout: TIMEOUT } as const;
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
    let after: string | null = null;
    for (;;) {
      const page: PublishedRow[] = await tx.article.findMany({
        where: { AND: [visibleArticles(READER), after === null ? {} : { id: { gt: after } }] },
        orderBy: { id: 'asc' },
        take: PAGE,
        select: ARTICLE,
      });
      for (const row of page) await write(JSON.stringify(describe(published(row, articleUrl))));
      after = page.at(-1)?.id ?? null;
      if (page.length < PAGE || after === null) return;
    }
  }, options);
}

function published(row: PublishedRow, articleUrl: string) {
  const {
    slug,
    language,
    firstPublishedAt,
    publishedAt,
    modifiedAt,
    updateNotes,
    liveBlog,
    publishedRevision,
  } = row;
  if (publishedRevision === null) throw new Error('A published article has a revision that readers see.');
  return {
    url: pageUrl(articleUrl, slug),
    slug,
    language,
    publishedAt: firstPublishedAt,
    // `modifiedAt` would tell of work that readers don't see.
    modifiedAt: publishedAt ?? modifiedAt,
    notes: updateNotes,
    liveBlog,
    revision: publishedRevision,
  };
}

import type { Prisma, PrismaClient } from '../../../generated/prisma/client.ts';
import { DESCRIBED_LIVE_BLOG, DESCRIBED_REVISION, DESCRIBED_TRANSLATIONS } from '../../articles/json-ld.ts';
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
  articles: DESCRIBED_TRANSLATIONS,
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
      const originals = await originalsOf(tx, page);
      for (const row of page) {
        const original = originals.get(row.publishedRevision?.translationOfId ?? '') ?? null;
        await write(JSON.stringify(describe(published(row, original, articleUrl))));
      }
      after = page.at(-1)?.id ?? null;
      if (page.length < PAGE || after === null) return;
    }
  }, options);
}

interface Work {
  readonly slug: string;
  readonly language: string;
}

/** The published originals of translations, by their ids. */
async function originalsOf(
  tx: Prisma.TransactionClient,
  page: readonly PublishedRow[],
): Promise<ReadonlyMap<string, Work>> {
  const ids = page.flatMap(({ publishedRevision }) => publishedRevision?.translationOfId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await tx.article.findMany({
    where: { AND: [visibleArticles(READER), { id: { in: ids } }] },
    select: { id: true, slug: true, language: true },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

function published(row: PublishedRow, original: Work | null, articleUrl: string) {
  const work = ({ slug, language }: Work) => ({ url: pageUrl(articleUrl, slug), language });
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
    original: original && work(original),
    translations: row.articles.map(({ article }) => work(article)),
    revision: publishedRevision,
  };
}

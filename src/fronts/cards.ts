import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { IMAGE_COLUMNS } from '../articles/content-columns.ts';
import { mainImageOf, type ImageShape } from '../articles/image.ts';
import { PUBLISHED } from '../articles/policy.ts';

// Cards are the same for every viewer: published articles, by what readers see of them. So an editor sees what a draft of a front would
// show readers.

/** What a card shows of an article. */
const SHOWN = {
  headline: true,
  trailText: true,
  ...IMAGE_COLUMNS,
} as const satisfies Prisma.ArticleRevisionSelect;

/** Selects what `containersOf` needs of a revision of a front. */
export const FRONT_CONTENT = {
  containers: { orderBy: { position: 'asc' } },
  cards: { where: { endedAt: null }, orderBy: { position: 'asc' } },
  sources: { orderBy: { id: 'asc' } },
} as const satisfies Prisma.FrontRevisionSelect;

type Content = Prisma.FrontRevisionGetPayload<{ select: typeof FRONT_CONTENT }>;
type Source = Content['sources'][number];
type ShownRevision = Prisma.ArticleRevisionGetPayload<{ select: typeof SHOWN }>;

export interface Card {
  readonly articleId: string;
  readonly headline: string;
  readonly trailText: string | null;
  readonly image: ImageShape | null;
  readonly isPlaced: boolean;
  readonly pinnedUntil: Date | null;
}

export interface Container {
  readonly containerId: string;
  readonly title: string | null;
  readonly sources: readonly Source[];
  readonly cards: readonly Card[];
}

/**
 * The containers of a front, with their cards: what is placed in each comes first, then what fills it, newest first. No article is there
 * twice: what is placed anywhere fills nothing, and what fills one container fills none after it.
 */
export async function containersOf(prisma: PrismaClient, front: Content): Promise<Container[]> {
  const cards = await placedCards(prisma, front.cards);
  const placed = new Map(front.containers.map(({ containerId }) => [containerId, [] as Card[]]));
  for (const { containerId, card } of cards) placed.get(containerId)?.push(card);
  const onFront = new Set(cards.map(({ card }) => card.articleId));
  // In each list, at most so many articles are on the front already.
  let others = onFront.size;
  const filling = front.containers.map(async ({ containerId, size }) => {
    const sources = front.sources.filter((source) => source.containerId === containerId);
    const missing = sources.length === 0 ? 0 : size - (placed.get(containerId)?.length ?? 0);
    const take = missing + others;
    others += missing;
    return { sources, missing, candidates: missing === 0 ? [] : await newest(prisma, sources, take) };
  });
  const found = await Promise.all(filling);
  return front.containers.map(({ containerId, title }, index) => {
    const { sources = [], missing = 0, candidates = [] } = found[index] ?? {};
    const fills = candidates.filter(({ articleId }) => !onFront.has(articleId)).slice(0, missing);
    for (const { articleId } of fills) onFront.add(articleId);
    return { containerId, title, sources, cards: [...(placed.get(containerId) ?? []), ...fills] };
  });
}

/** The placed cards whose articles are published. Looked up by their ids, so that a cached answer depends on no other article. */
async function placedCards(prisma: PrismaClient, cards: Content['cards']) {
  const ids = cards.map(({ articleId }) => articleId);
  const articles = await prisma.article.findMany({
    where: { AND: [PUBLISHED, { id: { in: ids } }] },
    select: { id: true, publishedRevision: { select: SHOWN } },
  });
  const found = articles.flatMap(({ id, publishedRevision }) => cardsOf(id, publishedRevision));
  const shown = new Map(found.map((card) => [card.articleId, card]));
  return cards.flatMap(({ articleId, containerId, headline, trailText, pinnedUntil, ...image }) => {
    const own = shown.get(articleId);
    if (own === undefined) return [];
    const card = {
      ...own,
      headline: headline ?? own.headline,
      trailText: trailText ?? own.trailText,
      image: mainImageOf(image) ?? own.image,
      isPlaced: true,
      pinnedUntil,
    };
    return [{ containerId, card }];
  });
}

/** None if the article was withdrawn after its id was read, since Prisma reads the revision by a later statement. */
function cardsOf(articleId: string, revision: ShownRevision | null): Card[] {
  if (revision === null) return [];
  const { headline, trailText } = revision;
  return [
    { articleId, headline, trailText, image: mainImageOf(revision), isPlaced: false, pinnedUntil: null },
  ];
}

const NEWEST_FIRST = [{ firstPublishedAt: { sort: 'desc', nulls: 'first' } }, { articleId: 'desc' }] as const;

/**
 * The newest published articles that are in the section, have one of the tags, and are by one of the authors, as far as these are given.
 * The list of each author, or else of each tag or the section, is read in order from an index.
 */
async function newest(prisma: PrismaClient, sources: readonly Source[], take: number): Promise<Card[]> {
  const kinds = [
    {
      relation: 'AUTHOR' as const,
      ids: sources.flatMap(({ personId, organizationId }) => personId ?? organizationId ?? []),
    },
    { relation: 'ABOUT' as const, ids: sources.flatMap(({ tagId }) => tagId ?? []) },
    { relation: 'ABOUT' as const, ids: sources.flatMap(({ sectionId }) => sectionId ?? []) },
  ].filter(({ ids }) => ids.length > 0);
  const [first, ...others] = kinds;
  if (first === undefined) return [];
  const article = {
    AND: others.map(({ relation, ids }) => ({
      subjects: { some: { subjectId: { in: ids }, relation, isPublic: true } },
    })),
  };
  const lists = await Promise.all(
    first.ids.map((subjectId) =>
      prisma.articleOfSubject.findMany({
        where: { subjectId, relation: first.relation, isPublic: true, ...(others.length > 0 && { article }) },
        orderBy: [...NEWEST_FIRST],
        take,
        select: {
          articleId: true,
          firstPublishedAt: true,
          article: { select: { publishedRevision: { select: SHOWN } } },
        },
      }),
    ),
  );
  const rows = new Map(lists.flat().map((row) => [row.articleId, row]));
  return [...rows.values()]
    .toSorted(
      (a, b) =>
        Number(b.firstPublishedAt) - Number(a.firstPublishedAt) || (a.articleId < b.articleId ? 1 : -1),
    )
    .slice(0, take)
    .flatMap(({ articleId, article }) => cardsOf(articleId, article.publishedRevision));
}

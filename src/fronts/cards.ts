import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { IMAGE_COLUMNS } from '../articles/content-columns.ts';
import { mainImageOf, type ImageShape } from '../articles/image.ts';
import { PUBLISHED } from '../articles/policy.ts';
import { recordingReads } from '../db/sql-reads.ts';

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
  id: true,
  containers: { orderBy: { position: 'asc' } },
  cards: {
    where: { endedAt: null },
    orderBy: { position: 'asc' },
    include: { basedOn: { select: { isWithdrawn: true } } },
  },
  sources: { orderBy: { id: 'asc' } },
} as const satisfies Prisma.FrontRevisionSelect;

export type FrontContent = Prisma.FrontRevisionGetPayload<{ select: typeof FRONT_CONTENT }>;
type Source = FrontContent['sources'][number];
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
  readonly revisionId: string;
  readonly containerId: string;
  readonly title: string | null;
  readonly size: number;
  readonly sources: readonly Source[];
  readonly cards: readonly Card[];
}

/** A container, with the cards that are placed in it, and how the rest is filled. */
interface Plan extends Container {
  readonly missing: number;
  readonly query: Query;
}

/**
 * The containers of fronts, with their cards: what is placed in each comes first, then what fills it, newest first. No article is twice on
 * a front: what is placed anywhere fills nothing, and what fills one container fills none after it. Takes five SQL statements.
 */
export async function containersOf(
  prisma: PrismaClient,
  fronts: readonly FrontContent[],
): Promise<Container[][]> {
  const articles = await cardsOf(
    prisma,
    fronts.flatMap(({ cards }) => cards.map(({ articleId }) => articleId)),
  );
  const plans = fronts.map((front) => plansOf(front, placedCards(front.cards, articles)));
  const queries = plans.flat().flatMap(({ query }) => (query.take === 0 ? [] : query));
  const candidates = await newest(prisma, queries);
  return plans.map((containers) => {
    const onFront = new Set(containers.flatMap(({ cards }) => cards.map(({ articleId }) => articleId)));
    return containers.map(({ query, missing, cards, ...container }) => {
      const found = candidates.get(query) ?? [];
      const fills = found.filter(({ articleId }) => !onFront.has(articleId)).slice(0, missing);
      for (const { articleId } of fills) onFront.add(articleId);
      return { ...container, cards: [...cards, ...fills] };
    });
  });
}

function plansOf(front: FrontContent, placed: readonly { containerId: string; card: Card }[]): Plan[] {
  // In each list, at most so many articles are on the front already.
  let others = placed.length;
  return front.containers.map(({ revisionId, containerId, title, size }) => {
    const sources = front.sources.filter((source) => source.containerId === containerId);
    const cards = placed.flatMap((one) => (one.containerId === containerId ? [one.card] : []));
    const missing = sources.length === 0 ? 0 : Math.max(size - cards.length, 0);
    const query = queryOf(sources, missing === 0 ? 0 : missing + others);
    others += missing;
    return { revisionId, containerId, title, size, sources, cards, missing, query };
  });
}

/** The placed cards whose articles are published. What a card has of its own can say what was withdrawn, so the mended article's words replace it. */
function placedCards(cards: FrontContent['cards'], articles: ReadonlyMap<string, Card>) {
  return cards.flatMap(({ articleId, containerId, headline, trailText, pinnedUntil, basedOn, ...image }) => {
    const own = articles.get(articleId);
    if (own === undefined) return [];
    const words = {
      headline: headline ?? own.headline,
      trailText: trailText ?? own.trailText,
      image: mainImageOf(image) ?? own.image,
    };
    const card = { ...own, ...(basedOn?.isWithdrawn !== true && words), isPlaced: true, pinnedUntil };
    return [{ containerId, card }];
  });
}

/**
 * The cards of those articles that are published. Looked up by their ids, so that a cached answer depends on no other article. An article
 * can be withdrawn after its id was read, since Prisma reads the revision by a later statement.
 */
async function cardsOf(prisma: PrismaClient, articleIds: readonly string[]): Promise<Map<string, Card>> {
  const ids = [...new Set(articleIds)];
  if (ids.length === 0) return new Map();
  const articles = await prisma.article.findMany({
    where: { AND: [PUBLISHED, { id: { in: ids } }] },
    select: { id: true, publishedRevision: { select: SHOWN } },
  });
  const cards = articles.flatMap(({ id, publishedRevision }) =>
    publishedRevision === null ? [] : cardOf(id, publishedRevision),
  );
  return new Map(cards.map((card) => [card.articleId, card]));
}

function cardOf(articleId: string, revision: ShownRevision): Card {
  const { headline, trailText } = revision;
  return { articleId, headline, trailText, image: mainImageOf(revision), isPlaced: false, pinnedUntil: null };
}

/** The newest articles in one of the lists that also have one of the tags and are in the section, as far as these are given. */
interface Query {
  readonly relation: 'AUTHOR' | 'ABOUT';
  readonly listIds: readonly string[];
  readonly tagIds: readonly string[];
  readonly sectionIds: readonly string[];
  readonly take: number;
}

/** Reads the list of each author, or else of each tag or the section. */
function queryOf(sources: readonly Source[], take: number): Query {
  const authorIds = sources.flatMap(({ personId, organizationId }) => personId ?? organizationId ?? []);
  const tagIds = sources.flatMap(({ tagId }) => tagId ?? []);
  const sectionIds = sources.flatMap(({ sectionId }) => sectionId ?? []);
  if (authorIds.length > 0) return { relation: 'AUTHOR', listIds: authorIds, tagIds, sectionIds, take };
  return tagIds.length > 0
    ? { relation: 'ABOUT', listIds: tagIds, tagIds: [], sectionIds, take }
    : { relation: 'ABOUT', listIds: sectionIds, tagIds: [], sectionIds: [], take };
}

/** What meets each query, newest first. Each list is read in order from an index. */
async function newest(
  prisma: PrismaClient,
  queries: readonly Query[],
): Promise<ReadonlyMap<Query, readonly Card[]>> {
  if (queries.length === 0) return new Map();
  const wanted = queries.map((query, index) => ({ index, ...query }));
  const ids = queries.flatMap(({ listIds, tagIds, sectionIds }) => [...listIds, ...tagIds, ...sectionIds]);
  const keys = [...new Set(ids)].map((id) => `${id}>SubjectArticle`);
  const rows = await recordingReads(prisma, ...keys).$queryRaw<{ index: number; articleId: string }[]>`
    SELECT q."index", f."articleId"
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS q ("index" int, "relation" "SubjectRelation", "listIds" uuid[], "tagIds" uuid[], "sectionIds" uuid[], "take" int)
    CROSS JOIN LATERAL (
      SELECT DISTINCT s."firstPublishedAt", s."articleId" FROM unnest(q."listIds") AS list ("id") CROSS JOIN LATERAL (
        SELECT l."firstPublishedAt", l."articleId" FROM "SubjectArticle" l
        WHERE l."subjectId" = list."id" AND l."relation" = q."relation" AND l."isPublic"
          AND (q."tagIds" = '{}' OR EXISTS (${alsoAbout(Prisma.sql`q."tagIds"`)}))
          AND (q."sectionIds" = '{}' OR EXISTS (${alsoAbout(Prisma.sql`q."sectionIds"`)}))
        ORDER BY l."firstPublishedAt" DESC, l."articleId" DESC LIMIT q."take"
      ) AS s ORDER BY 1 DESC, 2 DESC LIMIT q."take"
    ) AS f ORDER BY q."index", f."firstPublishedAt" DESC, f."articleId" DESC`;
  const cards = await cardsOf(
    prisma,
    rows.map(({ articleId }) => articleId),
  );
  const found = new Map(queries.map((query) => [query, [] as Card[]]));
  for (const { index, articleId } of rows) {
    const [query, card] = [queries[index], cards.get(articleId)];
    if (query !== undefined && card !== undefined) found.get(query)?.push(card);
  }
  return found;
}

function alsoAbout(subjectIds: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT FROM "SubjectArticle" t
    WHERE t."subjectId" = ANY (${subjectIds}) AND t."relation" = 'ABOUT' AND t."articleId" = l."articleId" AND t."isPublic"`;
}

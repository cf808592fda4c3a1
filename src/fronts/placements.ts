import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { IMAGE_COLUMNS } from '../articles/content-columns.ts';
import { mainImageOf, type ImageShape } from '../articles/image.ts';
import { PUBLISHED } from '../articles/policy.ts';
import { onlyForEditors } from './policy.ts';
import type { Viewer } from '../viewer.ts';

// Placements are what editors read and save back: each article as it was placed, in any state. Cards are what readers see.

/** The words and the picture that a card can have in place of those of its article. */
export const OWN = {
  headline: true,
  trailText: true,
  ...IMAGE_COLUMNS,
} as const satisfies Prisma.ArticleRevisionSelect & Prisma.FrontCardSelect;

type Own = Prisma.FrontCardGetPayload<{ select: typeof OWN }>;
type OfArticle = Prisma.ArticleRevisionGetPayload<{ select: typeof OWN }>;

const PLACEMENT = {
  ...OWN,
  articleId: true,
  containerId: true,
  pinnedUntil: true,
  basedOn: { select: { ...OWN, isWithdrawn: true } },
  article: { select: { state: true, publishedRevision: { select: OWN } } },
} as const satisfies Prisma.FrontCardSelect;

export interface Placement {
  readonly articleId: string;
  readonly containerId: string;
  readonly headline: string | null;
  readonly trailText: string | null;
  readonly image: ImageShape | null;
  readonly isOutdated: boolean;
  readonly isShown: boolean;
  readonly pinnedUntil: Date | null;
}

/** What is placed in revisions of fronts, in order; null for a viewer who is no editor. */
export async function placementsOf(
  prisma: PrismaClient,
  viewer: Viewer,
  revisionIds: readonly string[],
): Promise<(Placement[] | null)[]> {
  const revisions = await prisma.frontRevision.findMany({
    where: { AND: [onlyForEditors(viewer), { id: { in: [...new Set(revisionIds)] } }] },
    select: {
      id: true,
      cards: { where: { endedAt: null }, orderBy: { position: 'asc' }, select: PLACEMENT },
    },
  });
  const found = new Map(revisions.map(({ id, cards }) => [id, cards.map(placementOf)]));
  return revisionIds.map((id) => found.get(id) ?? null);
}

function placementOf({
  articleId,
  containerId,
  pinnedUntil,
  basedOn,
  article: { state, publishedRevision },
  ...own
}: Prisma.FrontCardGetPayload<{ select: typeof PLACEMENT }>): Placement {
  const { headline, trailText } = own;
  const isOutdated =
    basedOn !== null &&
    publishedRevision !== null &&
    (basedOn.isWithdrawn || differ(own, basedOn, publishedRevision));
  return {
    ...{ articleId, containerId, headline, trailText, pinnedUntil },
    image: mainImageOf(own),
    isOutdated,
    isShown: state === PUBLISHED.state,
  };
}

/** Whether two revisions of an article differ in what the card has of its own. */
function differ(own: Own, one: OfArticle, other: OfArticle): boolean {
  return (
    (own.headline !== null && one.headline !== other.headline) ||
    (own.trailText !== null && one.trailText !== other.trailText) ||
    (own.imageUrl !== null && !isSameImage(one, other))
  );
}

/** Whether a card keeps any of its own words, or its own picture. */
export function keepsOwn(before: Own, after: Own): boolean {
  const { headline, trailText, imageUrl } = before;
  return (
    (headline !== null && headline === after.headline) ||
    (trailText !== null && trailText === after.trailText) ||
    (imageUrl !== null && isSameImage(before, after))
  );
}

export function hasOwn({ headline, trailText, imageUrl }: Own): boolean {
  return headline !== null || trailText !== null || imageUrl !== null;
}

function isSameImage(one: Own | OfArticle, other: Own | OfArticle): boolean {
  const columns = Object.keys(IMAGE_COLUMNS) as (keyof typeof IMAGE_COLUMNS)[];
  return columns.every((column) => one[column] === other[column]);
}

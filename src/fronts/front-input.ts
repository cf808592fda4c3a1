import { z } from 'zod';
import { imageInput } from '../articles/body.ts';
import { slugOfTag } from '../articles/revision.ts';
import type { Problem } from '../errors.ts';
import { rowId } from '../operations/row-id.ts';
import {
  apiTypes,
  broken,
  instant,
  line,
  listOf,
  optional,
  slug,
  text,
  type Rules,
} from '../operations/validation.ts';

/** The most cards on a front, and the most containers. Readers get a front in one piece. */
const MAX_CARDS = 60;
const MAX_CONTAINERS = 20;
/** The most tags, and authors, that fill a container: the list of each is read. */
const MAX_SOURCES = 10;

const idOfContainer = z
  .string()
  .refine(
    (id) => z.uuid().safeParse(id).success,
    broken('INVALID_ID', 'must be the `containerId` of a container of the front, or left out'),
  )
  .register(apiTypes, { scalar: 'ID' });

export const frontQueryInput = z.object({
  sectionSlug: optional(slug),
  tagSlugs: listOf(slugOfTag),
  authorSlugs: listOf(slug),
});

export const frontCardInput = z.object({
  articleId: optional(rowId('Article')),
  articleSlug: optional(line),
  headline: optional(line),
  trailText: optional(text),
  image: optional(imageInput),
  pinnedUntil: optional(instant),
});

export const frontContainerInput = z.object({
  containerId: optional(idOfContainer),
  title: optional(line),
  size: optional(z.int().min(1, 'must be at least 1').max(MAX_CARDS, `must be at most ${MAX_CARDS}`)),
  filledFrom: optional(frontQueryInput),
  cards: listOf(frontCardInput),
});

export type FrontContainerInput = z.output<typeof frontContainerInput>;

export const containersInput = z
  .array(frontContainerInput)
  .max(MAX_CONTAINERS, `must have at most ${MAX_CONTAINERS} containers`);

interface Containers {
  readonly containers: readonly FrontContainerInput[];
}

/** How many cards a container has at most: as many as are placed, unless its size says more. */
export function sizeOf({ size, cards }: FrontContainerInput): number {
  return Math.max(size ?? 0, cards.length);
}

/** @param at the time by the database's clock */
export function containerRules(at: Date): Rules<Containers> {
  return [
    {
      of: ['containers'],
      problems: ({ containers }) => containers.flatMap((one, index) => problemsOf(one, index, at)),
    },
    { of: ['containers'], problems: unnamed },
    { of: ['containers'], problems: twice },
    {
      of: ['containers'],
      holds: ({ containers }) => containers.reduce((sum, one) => sum + sizeOf(one), 0) <= MAX_CARDS,
      code: 'TOO_MANY',
      max: MAX_CARDS,
      message: `must have at most ${MAX_CARDS} cards together: give the containers smaller sizes`,
      path: ['containers'],
    },
  ];
}

function problemsOf(
  { filledFrom, size, cards }: FrontContainerInput,
  index: number,
  at: Date,
): readonly Problem[] {
  const path = ['containers', String(index)];
  const { sectionSlug = null, tagSlugs = [], authorSlugs = [] } = filledFrom ?? {};
  const isFilled = sectionSlug !== null || tagSlugs.length + authorSlugs.length > 0;
  const many = Object.entries({ tagSlugs, authorSlugs }).filter(([, slugs]) => slugs.length > MAX_SOURCES);
  const problems: readonly (Problem | false)[] = [
    filledFrom !== null &&
      !isFilled && {
        code: 'REQUIRED',
        message: 'must name a section, a tag or an author',
        path: [...path, 'filledFrom'],
      },
    filledFrom === null &&
      cards.length === 0 && {
        code: 'REQUIRED',
        message: 'must have cards, or say in `filledFrom` what fills it',
        path,
      },
    filledFrom !== null &&
      size === null && {
        code: 'REQUIRED',
        message: 'must say how many cards the container has',
        path: [...path, 'size'],
      },
    size !== null &&
      size < cards.length && {
        code: 'OUT_OF_RANGE',
        min: cards.length,
        path: [...path, 'size'],
        message: `must be at least ${cards.length}: so many cards are placed`,
      },
    ...many.map(([name]): Problem => ({
      code: 'TOO_MANY',
      max: MAX_SOURCES,
      path: [...path, 'filledFrom', name],
      message: `must have at most ${MAX_SOURCES} items`,
    })),
    ...cards.map(
      ({ pinnedUntil }, card): Problem | false =>
        pinnedUntil !== null &&
        pinnedUntil <= at && {
          code: 'OUT_OF_RANGE',
          message: 'must be in the future; leave out a card whose time has passed',
          path: [...path, 'cards', String(card), 'pinnedUntil'],
        },
    ),
  ];
  return problems.filter((problem) => problem !== false);
}

/** Cards that name no article, or name it twice. */
function unnamed({ containers }: Containers): readonly Problem[] {
  return containers.flatMap(({ cards }, index) =>
    cards.flatMap(({ articleId, articleSlug }, card): Problem[] => {
      const path = ['containers', String(index), 'cards', String(card)];
      if (articleId === null && articleSlug === null) {
        const message = 'must name an article, here or by `articleSlug`';
        return [{ code: 'REQUIRED', message, path: [...path, 'articleId'] }];
      }
      if (articleId === null || articleSlug === null) return [];
      const message = 'must be left out if `articleId` is given';
      return [{ code: 'CONFLICTING', message, path: [...path, 'articleSlug'] }];
    }),
  );
}

export const ONCE = 'must be another article: a front has each once';

/** Articles and containers that are there twice. */
function twice({ containers }: Containers): readonly Problem[] {
  const ids = new Set<string>();
  const isSeen = (id: string | null) => id !== null && ids.size === ids.add(id).size;
  return containers.flatMap(({ containerId, cards }, index): Problem[] => {
    const path = ['containers', String(index)];
    const problems: Problem[] = isSeen(containerId)
      ? [{ code: 'CONFLICTING', message: 'must be there once', path: [...path, 'containerId'] }]
      : [];
    for (const [card, { articleId }] of cards.entries())
      if (isSeen(articleId)) {
        const at = [...path, 'cards', String(card), 'articleId'];
        problems.push({ code: 'CONFLICTING', message: ONCE, path: at });
      }
    return problems;
  });
}

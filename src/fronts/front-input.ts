import { z } from 'zod';
import { imageInput } from '../articles/body.ts';
import { slugOfTag } from '../articles/revision.ts';
import { rowId } from '../operations/row-id.ts';
import {
  apiTypes,
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
  .uuid('must be the `containerId` of a container of the front, or left out')
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
      message: `must have at most ${MAX_CARDS} cards together: give the containers smaller sizes`,
      path: ['containers'],
    },
  ];
}

function problemsOf({ filledFrom, size, cards }: FrontContainerInput, index: number, at: Date) {
  const path = ['containers', String(index)];
  const { sectionSlug = null, tagSlugs = [], authorSlugs = [] } = filledFrom ?? {};
  const isFilled = sectionSlug !== null || tagSlugs.length + authorSlugs.length > 0;
  const many = Object.entries({ tagSlugs, authorSlugs }).filter(([, slugs]) => slugs.length > MAX_SOURCES);
  return [
    ...(filledFrom !== null && !isFilled
      ? [{ message: 'must name a section, a tag or an author', path: [...path, 'filledFrom'] }]
      : []),
    ...(filledFrom === null && cards.length === 0
      ? [{ message: 'must have cards, or say in `filledFrom` what fills it', path }]
      : []),
    ...(filledFrom !== null && size === null
      ? [{ message: 'must say how many cards the container has', path: [...path, 'size'] }]
      : []),
    ...(size !== null && size < cards.length
      ? [{ message: `must be at least ${cards.length}: so many cards are placed`, path: [...path, 'size'] }]
      : []),
    ...many.map(([name]) => ({
      message: `must have at most ${MAX_SOURCES} items`,
      path: [...path, 'filledFrom', name],
    })),
    ...cards.flatMap(({ pinnedUntil }, card) =>
      pinnedUntil !== null && pinnedUntil <= at
        ? [
            {
              message: 'must be in the future; leave out a card whose time has passed',
              path: [...path, 'cards', String(card), 'pinnedUntil'],
            },
          ]
        : [],
    ),
  ];
}

/** Cards that name no article, or name it twice. */
function unnamed({ containers }: Containers) {
  return containers.flatMap(({ cards }, index) =>
    cards.flatMap(({ articleId, articleSlug }, card) => {
      const path = ['containers', String(index), 'cards', String(card)];
      if (articleId === null && articleSlug === null)
        return [{ message: 'must name an article, here or by `articleSlug`', path: [...path, 'articleId'] }];
      return articleId !== null && articleSlug !== null
        ? [{ message: 'must be left out if `articleId` is given', path: [...path, 'articleSlug'] }]
        : [];
    }),
  );
}

export const ONCE = 'must be another article: a front has each once';

/** Articles and containers that are there twice. */
function twice({ containers }: Containers) {
  const ids = new Set<string>();
  const isSeen = (id: string) => ids.size === ids.add(id).size;
  return containers.flatMap(({ containerId, cards }, index) => {
    const path = ['containers', String(index)];
    return [
      ...(containerId !== null && isSeen(containerId)
        ? [{ message: 'must be there once', path: [...path, 'containerId'] }]
        : []),
      ...cards.flatMap(({ articleId }, card) =>
        articleId !== null && isSeen(articleId)
          ? [{ message: ONCE, path: [...path, 'cards', String(card), 'articleId'] }]
          : [],
      ),
    ];
  });
}

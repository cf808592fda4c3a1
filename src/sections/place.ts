import type { Section } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { Problem } from '../errors.ts';
import { existing } from '../operations/row-id.ts';
import { namedOnce, slug, type Rules } from '../operations/validation.ts';
import { sectionWithSlug, UNKNOWN_SLUG } from './section-input.ts';

/** The most sections, and the most levels of their tree. Readers get the tree in one piece. */
export const MAX_SECTIONS = 500;
const MAX_LEVELS = 8;

/** The section above, by its id or by a slug. Null for a section at the top. */
export const parentInput = { parentId: existing('Section').nullish(), parentSlug: slug.nullish() };

interface ParentInput {
  readonly parentId?: string | null | undefined;
  readonly parentSlug?: string | null | undefined;
}

interface Place {
  /** The section above; null for none, undefined if the input says nothing about it or names one that doesn't exist. */
  readonly parent: Section | null | undefined;
  /** How many sections there are. */
  readonly count: number;
  /** The lines of the section that moves, and of those below it. */
  readonly moved: readonly Pick<Section, 'lineIds'>[];
}

/**
 * Reads where a section is to stand. Until the end of the transaction, nobody else changes the tree: two changes at once could
 * form a circle.
 * @param id of a section that there is
 */
export async function lockPlace(
  tx: Transaction,
  { parentId, parentSlug }: ParentInput,
  id: string | null,
): Promise<Place> {
  await tx.$executeRaw`LOCK TABLE "Section" IN SHARE ROW EXCLUSIVE MODE`;
  const isLeftOut = parentId === undefined && parentSlug === undefined;
  const parent =
    typeof parentSlug === 'string'
      ? ((await sectionWithSlug(tx, parentSlug)) ?? undefined)
      : typeof parentId === 'string'
        ? ((await tx.section.findUnique({ where: { id: parentId } })) ?? undefined)
        : isLeftOut
          ? undefined
          : null;
  const below = { where: { lineIds: { has: id ?? '' } }, select: { lineIds: true } };
  return {
    parent,
    count: await tx.section.count(),
    moved: id === null ? [] : await tx.section.findMany(below),
  };
}

/** @param id of the section that moves; null if it is new */
export function placeRules({ parent, count, moved }: Place, id: string | null): Rules<ParentInput & object> {
  const line = parent?.lineIds ?? [];
  const own = moved.find(({ lineIds }) => lineIds.at(-1) === id)?.lineIds.length ?? 1;
  const levels = Math.max(1, ...moved.map(({ lineIds }) => lineIds.length - own + 1));
  const path = ({ parentSlug }: ParentInput) => [parentSlug == null ? 'parentId' : 'parentSlug'];
  return [
    namedOnce('parentId', 'parentSlug'),
    {
      of: ['parentId', 'parentSlug'],
      problems(input) {
        const problems: readonly (Problem | false)[] = [
          input.parentSlug != null &&
            parent === undefined && {
              code: 'UNKNOWN_REFERENCE',
              message: UNKNOWN_SLUG,
              path: path(input),
            },
          id !== null &&
            line.includes(id) && {
              code: 'CONFLICTING',
              message: 'must be another section, and none below it',
              path: path(input),
            },
          line.length + levels > MAX_LEVELS && {
            code: 'NOT_ALLOWED',
            message: `must be higher up: the tree has at most ${MAX_LEVELS} levels`,
            path: path(input),
          },
        ];
        return problems.filter((problem) => problem !== false);
      },
    },
    {
      of: [],
      holds: () => id !== null || count < MAX_SECTIONS,
      code: 'NOT_ALLOWED',
      message: `must not be one more: there can be ${MAX_SECTIONS} sections. Rename one that is no longer used with updateSection`,
      path: [],
    },
  ];
}

import type { Section } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { changedFields, ifAny } from '../operations/changed.ts';
import { listChanged } from '../operations/tell-readers.ts';
import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { kept, line, slug } from '../operations/validation.ts';
import { lockPlace, parentInput, placeRules } from './place.ts';
import { mayManageSections } from './policy.ts';

/** Renames a section, or moves it in the tree with those below it. Its articles come into the lists of those above, or leave them. */
export const updateSection = operation({
  name: 'updateSection',
  updates: 'Section',
  input: { id: rowId('Section'), slug: kept(slug), name: kept(line), ...parentInput },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayManageSections,
  async guard(tx, input) {
    const place = await lockPlace(tx, input, input.id);
    await lockRow(tx, 'Section', input.id);
    return { ...place, id: input.id };
  },
  rules: ({ id, ...place }) => placeRules(place, id),
  audited: (tx, { id }) =>
    tx.section.findUniqueOrThrow({ where: { id }, select: { slug: true, name: true, path: true } }),
  async change(tx, { id, slug, name }, { guarded: { parent } }) {
    const before = await tx.section.findUniqueOrThrow({ where: { id } });
    const parentId = parent === undefined ? undefined : (parent?.id ?? null);
    const changes = changedFields(before, { slug, name, parentId });
    await ifAny(changes, async () => {
      await orSlugTaken(tx.section.update({ where: { id }, data: changes }), 'Section', slug);
      const subjectIds = before.lineIds;
      for (const sectionId of await lookingDifferent(tx, before))
        appendEvent(tx, { type: 'SECTION_UPDATED', sectionId, ...(sectionId === id && { subjectIds }) });
    });
    return { section: await tx.section.findUniqueOrThrow({ where: { id } }) };
  },
});

/**
 * The sections that look different to readers: those below have another path, and those above have other sections and articles
 * below them.
 */
async function lookingDifferent(tx: Transaction, before: Section): Promise<string[]> {
  const { id } = before;
  const after = await tx.section.findUniqueOrThrow({ where: { id } });
  const different = [id];
  if (after.path !== before.path) {
    const below = await tx.section.findMany({
      where: { lineIds: { has: id }, id: { not: id } },
      orderBy: { path: 'asc' },
    });
    different.push(...below.map((section) => section.id));
  }
  if (after.parentId !== before.parentId) {
    const listed = await tx.subjectArticle.findFirst({ where: { subjectId: id, isPublic: true } });
    const inOneLine = [before.lineIds, after.lineIds].flatMap((line, index, lines) =>
      line.filter((each) => lines[1 - index]?.includes(each) === false),
    );
    const parents = [before.parentId, after.parentId].filter((each) => each !== null);
    different.push(...new Set([...parents, ...(listed === null ? [] : inOneLine)]));
    for (const sectionId of inOneLine) listChanged(tx, sectionId);
  }
  return different;
}

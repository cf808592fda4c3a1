import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { operation } from '../operations/operation.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { line, slug } from '../operations/validation.ts';
import { lockPlace, parentInput, placeRules } from './place.ts';
import { mayManageSections } from './policy.ts';

/** Creates a section, which readers see at once. The section above shows one more. */
export const createSection = operation({
  name: 'createSection',
  input: { slug, name: line, ...parentInput },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayManageSections,
  guard: (tx, input) => lockPlace(tx, input, null),
  rules: (place) => placeRules(place, null),
  async change(tx, { slug, name }, { guarded: { parent } }) {
    const parentId = parent?.id ?? null;
    const section = await orSlugTaken(tx.section.create({ data: { slug, name, parentId } }), 'Section', slug);
    appendEvent(tx, { type: 'SECTION_CREATED', sectionId: section.id });
    if (parentId !== null) appendEvent(tx, { type: 'SECTION_UPDATED', sectionId: parentId });
    return { section };
  },
});

import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { orUnique } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { kept, line } from '../operations/validation.ts';
import { mayUpdate } from '../people/policy.ts';
import { slugOfTag, tagSlug } from './revision.ts';

/**
 * Renames a tag, or changes its slug. The name selects a tag by the slug that is made from it, so the tag takes that one, too. It
 * stays the tag's own slug unless another is given, now or before.
 */
export const updateTag = operation({
  name: 'updateTag',
  updates: 'Tag',
  input: { id: rowId('Tag'), name: kept(line), slug: kept(slugOfTag) },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => lockRow(tx, 'Tag', id),
  audited: (tx, { id }) => tx.tag.findUniqueOrThrow({ where: { id }, select: { name: true, slug: true } }),
  async change(tx, { id, name, slug }) {
    const before = await tx.tag.findUniqueOrThrow({ where: { id } });
    let tag = before;
    const take = async (wanted: string, field: string) => {
      if (wanted === tag.slug) return;
      const message = `Another tag has the slug '${wanted}', or had it. Choose another one, or merge the two with mergeTags.`;
      const write = tx.tag.update({ where: { id }, data: { slug: wanted } });
      tag = await orUnique(write, 'Tag_slug_key', new SlugTakenError(wanted, message, [field]));
    };
    if (name !== undefined) {
      await take(tagSlug(name), 'name');
      if (name !== tag.name) tag = await tx.tag.update({ where: { id }, data: { name } });
    }
    const followsName = before.slug === tagSlug(before.name);
    if (slug !== undefined || !followsName) await take(slug ?? before.slug, 'slug');
    const isDifferent = tag.name !== before.name || tag.slug !== before.slug;
    if (isDifferent && tag.visibility === 'PUBLIC') appendEvent(tx, { type: 'TAG_UPDATED', tagId: id });
    return { tag };
  },
});

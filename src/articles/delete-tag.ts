import { operation } from '../operations/operation.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { rowId } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { mayUpdate } from '../people/policy.ts';

/**
 * Deletes a tag. No revision has it any more, also no former one: a tag may say what must not be said. The audit log keeps which
 * articles had it.
 */
export const deleteTag = operation({
  name: 'deleteTag',
  input: { id: rowId('Tag') },
  errors: [NotFoundError],
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => lockTag(tx, id),
  removes: 'Tag',
  details: (_input, { name, slug, articleIds }) => ({ name, slug, articleIds }),
  async change(tx, { id }, { guarded: { visibility, articleIds } }) {
    await beforeChange(tx, 'ListOfArticles', id);
    await tx.tag.delete({ where: { id } });
    if (visibility === 'PUBLIC') appendEvent(tx, { type: 'TAG_DELETED', formerId: id });
    return { articlesUntagged: articleIds.length };
  },
});

/** @throws NotFoundError */
async function lockTag(tx: Transaction, id: string) {
  const [tag] = await tx.$queryRaw<
    { name: string; slug: string; visibility: 'MEMBERS' | 'PUBLIC'; articleIds: string[] }[]
  >`
    SELECT "name", "slug", "visibility", ARRAY(
      SELECT DISTINCT r."articleId" FROM "_ArticleRevisionToTag" l JOIN "ArticleRevision" r ON r."id" = l."A" WHERE l."B" = t."id" ORDER BY 1
    ) AS "articleIds"
    FROM "Tag" t WHERE "id" = ${id}::uuid FOR UPDATE`;
  if (tag === undefined) throw new NotFoundError('Tag', id, ['id']);
  return tag;
}

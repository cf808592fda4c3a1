import { NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { mayWork, visiblePreviewLinks } from './policy.ts';

/** Ends a preview link. Ending it twice is not an error. */
export const revokePreviewLink = operation({
  name: 'revokePreviewLink',
  input: { id: rowId('PreviewLink') },
  errors: [NotFoundError],
  may: mayWork,
  async guard(tx, { id }, { member }) {
    const link = await tx.previewLink.findFirst({
      where: { AND: [visiblePreviewLinks({ member }), { id }] },
    });
    if (link === null) throw new NotFoundError('PreviewLink', id, ['id']);
  },
  async change(tx, { id }, { at }) {
    await tx.previewLink.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
    return { previewLink: await tx.previewLink.findUniqueOrThrow({ where: { id } }) };
  },
});

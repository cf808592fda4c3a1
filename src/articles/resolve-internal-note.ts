import { z } from 'zod';
import { NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { optional } from '../operations/validation.ts';
import { mayWork, visibleInternalNotes } from './policy.ts';

/** Says that a note has been dealt with, or that it hasn't. */
export const resolveInternalNote = operation({
  name: 'resolveInternalNote',
  input: { id: rowId('InternalNote'), isResolved: optional(z.boolean()) },
  errors: [NotFoundError],
  may: mayWork,
  async guard(tx, { id }, { member }) {
    const note = await tx.internalNote.findFirst({
      where: { AND: [visibleInternalNotes({ member }), { id }] },
    });
    if (note === null) throw new NotFoundError('InternalNote', id, ['id']);
  },
  details: ({ isResolved }) => ({ isResolved: isResolved ?? true }),
  async change(tx, { id, isResolved }, { at }) {
    // A note that is resolved again keeps its time.
    if (isResolved === false) await tx.internalNote.updateMany({ where: { id }, data: { resolvedAt: null } });
    else await tx.internalNote.updateMany({ where: { id, resolvedAt: null }, data: { resolvedAt: at } });
    return { internalNote: await tx.internalNote.findUniqueOrThrow({ where: { id } }) };
  },
});

import { changedFields, ifAny } from '../operations/changed.ts';
import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { kept, line, text } from '../operations/validation.ts';
import { mayManageNewsletters } from './policy.ts';

/** Updates the given fields. Appends an event if that changes anything. */
export const updateNewsletter = operation({
  name: 'updateNewsletter',
  updates: 'Newsletter',
  input: {
    id: rowId('Newsletter'),
    name: kept(line),
    description: text.nullish(),
    frequency: kept(line),
  },
  errors: [NotFoundError],
  tells: true,
  may: mayManageNewsletters,
  async change(tx, { id, ...fields }) {
    await lockRow(tx, 'Newsletter', id);
    const before = await tx.newsletter.findUniqueOrThrow({ where: { id } });
    const data = changedFields(before, fields);
    await ifAny(data, async () => {
      await tx.newsletter.update({ where: { id }, data });
      appendEvent(tx, { type: 'NEWSLETTER_UPDATED', newsletterId: id });
    });
    return { newsletter: await tx.newsletter.findUniqueOrThrow({ where: { id } }) };
  },
});

import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { REVOKED } from './lease.ts';
import { mayManageWebhooks } from './policy.ts';

/** Hours in which deliveries are signed with the former secret as well as with the new one. */
const OVERLAP_HOURS = 24;

/** Gives an endpoint another secret. For a day, deliveries are signed with both. */
export const rotateWebhookSecret = operation({
  name: 'rotateWebhookSecret',
  input: { id: rowId('WebhookEndpoint') },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  async change(tx, { id }, { at }) {
    await lockRow(tx, 'WebhookEndpoint', id);
    const formerSecretUntil = new Date(at.getTime() + OVERLAP_HOURS * 3_600_000);
    const webhookEndpoint = await tx.webhookEndpoint.update({
      where: { id },
      data: { secretNumber: { increment: 1 }, formerSecretUntil, ...REVOKED },
    });
    return { webhookEndpoint };
  },
});

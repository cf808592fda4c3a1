import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageWebhooks } from './policy.ts';
import { lockEnabled } from './send-test-webhook.ts';
import { wakeNodes } from './wake-nodes.ts';

/** Sends a delivery again, once, outside of the order. A delivery that waits for its next attempt is tried at once. */
export const redeliverWebhook = operation({
  name: 'redeliverWebhook',
  input: { id: rowId('WebhookDelivery') },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  async change(tx, { id }, { at }) {
    const found = await tx.webhookDelivery.findUnique({ where: { id } });
    if (found === null) throw new NotFoundError('WebhookDelivery', id, ['id']);
    await lockEnabled(tx, found.endpointId, 'id');
    // Nodes change its state only while they have locked the endpoint's row.
    const { state } = await tx.webhookDelivery.findUniqueOrThrow({ where: { id } });
    const isRetrying = state === 'RETRYING';
    if (isRetrying)
      await tx.webhookEndpoint.update({ where: { id: found.endpointId }, data: { nextAttemptAt: at } });
    const webhookDelivery = await tx.webhookDelivery.update({
      where: { id },
      data: isRetrying ? {} : { state: 'REQUESTED' },
    });
    await wakeNodes(tx);
    return { webhookDelivery };
  },
});

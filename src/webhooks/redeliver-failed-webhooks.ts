import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageWebhooks } from './policy.ts';
import { lockEnabled } from './send-test-webhook.ts';
import { wakeNodes } from './wake-nodes.ts';

/** Sends all deliveries again that were given up, once each, oldest first. */
export const redeliverFailedWebhooks = operation({
  name: 'redeliverFailedWebhooks',
  input: { endpointId: rowId('WebhookEndpoint') },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  async change(tx, { endpointId }) {
    await lockEnabled(tx, endpointId, 'endpointId');
    await tx.webhookDelivery.updateMany({
      where: { endpointId, state: 'FAILED' },
      data: { state: 'REQUESTED' },
    });
    await wakeNodes(tx);
    return { webhookEndpoint: await tx.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } }) };
  },
});

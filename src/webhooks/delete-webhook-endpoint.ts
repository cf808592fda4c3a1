import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageWebhooks } from './policy.ts';

/** Deletes an endpoint with its deliveries. */
export const deleteWebhookEndpoint = operation({
  name: 'deleteWebhookEndpoint',
  input: { id: rowId('WebhookEndpoint') },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  removes: 'WebhookEndpoint',
  async change(tx, { id }) {
    const { count: deliveriesDeleted } = await tx.webhookDelivery.deleteMany({ where: { endpointId: id } });
    const { count } = await tx.webhookEndpoint.deleteMany({ where: { id } });
    if (count === 0) throw new NotFoundError('WebhookEndpoint', id, ['id']);
    return { deliveriesDeleted };
  },
});

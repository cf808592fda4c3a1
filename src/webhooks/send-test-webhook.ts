import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { newId } from '../db/new-id.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { TEST } from './event-type.ts';
import { mayManageWebhooks } from './policy.ts';
import { wakeNodes } from './wake-nodes.ts';
import type { Transaction } from '../db/client.ts';

/** Sends a test to an endpoint. It is no event, and in no log. */
export const sendTestWebhook = operation({
  name: 'sendTestWebhook',
  input: { id: rowId('WebhookEndpoint') },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  async change(tx, { id }, { at }) {
    await lockEnabled(tx, id, 'id');
    const webhookDelivery = await tx.webhookDelivery.create({
      data: { id: newId(), endpointId: id, type: TEST, occurredAt: at, state: 'REQUESTED' },
    });
    await wakeNodes(tx);
    return { webhookDelivery };
  },
});

/** @throws NotFoundError, or ValidationError if nothing is sent to the endpoint */
export async function lockEnabled(tx: Transaction, id: string, field: string): Promise<void> {
  await lockRow(tx, 'WebhookEndpoint', id, field);
  const { disabledAt } = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id } });
  if (disabledAt !== null) {
    throw new ValidationError({
      code: 'NOT_ALLOWED',
      message: 'must be an endpoint that is enabled. Enable it with `updateWebhookEndpoint` first',
      path: [field],
    });
  }
}

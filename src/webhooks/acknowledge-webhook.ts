import { operation } from '../operations/operation.ts';
import { ValidationError } from '../errors.ts';
import { acknowledgementToken, deliveryOf, INVALID_TOKEN } from './acknowledgement.ts';
import type { WebhookContext } from './context.ts';
import { anyReceiver } from './policy.ts';

/** Notes that a receiver has acted on a correction, a withdrawal, a restoration, a removed post or a redaction. The first time counts. */
export const acknowledgeWebhook = operation({
  name: 'acknowledgeWebhook',
  input: { token: acknowledgementToken },
  may: anyReceiver,
  isSelfService: true,
  async change(tx, { token }, { context, at }: { context: WebhookContext; at: Date }) {
    const id = deliveryOf(context.webhooks.key, token);
    const delivery = id === null ? null : await tx.webhookDelivery.findUnique({ where: { id } });
    if (delivery === null)
      throw new ValidationError({ code: 'NOT_ALLOWED', message: INVALID_TOKEN, path: ['token'] });
    await tx.webhookDelivery.updateMany({
      where: { id: delivery.id, acknowledgedAt: null },
      data: { acknowledgedAt: at },
    });
    return { acknowledged: true };
  },
});

import { z } from 'zod';
import { operation } from '../operations/operation.ts';
import { NotFoundError } from '../errors.ts';
import { readHistory } from '../log/history.ts';
import { line } from '../operations/validation.ts';
import { checkEndpointUrl } from './address.ts';
import type { WebhookContext } from './context.ts';
import { conditions, endpointUrl, FILTER } from './endpoint-input.ts';
import { mayManageWebhooks } from './policy.ts';

/** Creates an endpoint, which gets the events from now on. */
export const createWebhookEndpoint = operation({
  name: 'createWebhookEndpoint',
  input: { url: endpointUrl, description: line, ...FILTER, acknowledges: z.boolean().nullish() },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  // A URL may have a password in its query.
  details: ({ description }) => ({ description }),
  precheck: ({ url }, { context }: { context: WebhookContext }) => checkEndpointUrl(url, context.webhooks),
  async change(tx, { url, description, acknowledges, ...filter }, { at }) {
    const { head } = await readHistory(tx);
    const webhookEndpoint = await tx.webhookEndpoint.create({
      data: {
        url,
        description,
        ...(await conditions(tx, filter)),
        acknowledges: acknowledges ?? false,
        epochId: head.epochId,
        position: head.position,
        reachedAt: at,
      },
    });
    return { webhookEndpoint };
  },
});

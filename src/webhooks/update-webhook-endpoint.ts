import { z } from 'zod';
import { given } from '../operations/given.ts';
import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { kept, line } from '../operations/validation.ts';
import { checkEndpointUrl } from './address.ts';
import { REVOKED } from './lease.ts';
import type { WebhookContext } from './context.ts';
import { changedConditions, endpointUrl, FILTER_LISTS } from './endpoint-input.ts';
import { mayManageWebhooks } from './policy.ts';
import { wakeNodes } from './wake-nodes.ts';

/**
 * Updates the given fields. An endpoint that is enabled goes on at once with the event at which it was disabled. A delivery that
 * failed at the former URL is tried at the new one at once.
 */
export const updateWebhookEndpoint = operation({
  name: 'updateWebhookEndpoint',
  updates: 'WebhookEndpoint',
  input: {
    id: rowId('WebhookEndpoint'),
    url: kept(endpointUrl),
    description: kept(line),
    ...FILTER_LISTS,
    acknowledges: kept(z.boolean()),
    enabled: kept(z.boolean()),
  },
  errors: [NotFoundError],
  may: mayManageWebhooks,
  details: ({ enabled }) => given({ enabled }),
  async precheck({ url }, { context }: { context: WebhookContext }) {
    if (url !== undefined) await checkEndpointUrl(url, context.webhooks);
  },
  async change(tx, input, { at }) {
    const { id, url, description, acknowledges, enabled, ...filter } = input;
    await lockRow(tx, 'WebhookEndpoint', id);
    const before = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id } });
    const wasEnabled = before.disabledAt === null;
    const isEnabled = enabled ?? wasEnabled;
    const isElsewhere = url !== undefined && url !== before.url;
    const isTriedNow = isElsewhere || (isEnabled && !wasEnabled);
    const conditions = await changedConditions(tx, filter, before);
    const isSentOtherwise = isElsewhere || acknowledges !== undefined || Object.keys(conditions).length > 0;
    const webhookEndpoint = await tx.webhookEndpoint.update({
      where: { id },
      data: {
        ...given({ url, description, acknowledges }),
        ...conditions,
        ...(isSentOtherwise && REVOKED),
        ...(isTriedNow && { failures: 0, failingSince: null, nextAttemptAt: at }),
        ...(isEnabled !== wasEnabled && (isEnabled ? ENABLED : disabled(at))),
      },
    });
    await wakeNodes(tx);
    return { webhookEndpoint };
  },
});

const ENABLED = { disabledAt: null, disabledReason: null };

function disabled(at: Date) {
  return { disabledAt: at, disabledReason: 'BY_ADMIN' as const };
}

import { acknowledgeWebhook } from '../../src/webhooks/acknowledge-webhook.ts';
import { createWebhookEndpoint } from '../../src/webhooks/create-webhook-endpoint.ts';
import { deleteWebhookEndpoint } from '../../src/webhooks/delete-webhook-endpoint.ts';
import { redeliverFailedWebhooks } from '../../src/webhooks/redeliver-failed-webhooks.ts';
import { redeliverWebhook } from '../../src/webhooks/redeliver-webhook.ts';
import { rotateWebhookSecret } from '../../src/webhooks/rotate-webhook-secret.ts';
import { secretOf } from '../../src/webhooks/secret.ts';
import { sendTestWebhook } from '../../src/webhooks/send-test-webhook.ts';
import { updateWebhookEndpoint } from '../../src/webhooks/update-webhook-endpoint.ts';
import { builder } from '../kernel/builder.ts';
import { listDescriptions } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { WebhookDelivery } from './delivery.ts';
import { WebhookEndpoint } from './endpoint.ts';

const NO_CONDITION = '`null` means no condition. An empty list, which would match none, is refused.';
const FILTER = {
  types: `Only events of these types, and redactions, which come in any case. ${NO_CONDITION}`,
  articleIds: `Only events about these articles. ${NO_CONDITION}`,
  campaignIds: `Only events about these campaigns, or about articles and statements that belong to them. ${NO_CONDITION}`,
  tagIds: `Only events about these tags, or about articles that had one of them before or after the event. ${NO_CONDITION}`,
  sectionIds: `Only events about these sections, or about articles that were in or below one of them before or after the event. ${NO_CONDITION}`,
  liveBlogIds: `Only events of these live blogs and their posts. ${NO_CONDITION}`,
  speakerIds: `Only events about statements by these people and organisations, or about themselves. ${NO_CONDITION}`,
  authorIds: `Only events about these authors, or about articles that had one of them before or after the event. ${NO_CONDITION}`,
};
const condition = <const Name extends keyof typeof FILTER>(name: Name) =>
  listDescriptions(name, {
    whole: FILTER[name],
    items: name === 'types' ? 'types' : 'ids',
    added: 'The endpoint must have the condition.',
    removed: 'Something of the condition must be left.',
  });
const FILTER_LISTS = {
  ...condition('types'),
  ...condition('articleIds'),
  ...condition('campaignIds'),
  ...condition('tagIds'),
  ...condition('sectionIds'),
  ...condition('liveBlogIds'),
  ...condition('speakerIds'),
  ...condition('authorIds'),
};
const URL =
  'An https URL, without a user name, a password, a fragment or port 0, that does not lead to a private address.';
const WHO = 'Who receives the events, for admins and editors.';
const ACKNOWLEDGES =
  'Whether the receiver acknowledges corrections, withdrawals, restorations and redactions.';
const ENDPOINT = 'The id of the endpoint.';

const created = mutation(createWebhookEndpoint, {
  description:
    'Creates an endpoint. From now on, it gets the events of the feed that meet all its conditions, and all redactions. Requires the role ADMIN.',
  input: { url: URL, description: WHO, ...FILTER, acknowledges: `${ACKNOWLEDGES} The default is \`false\`.` },
  payload: { webhookEndpoint: WebhookEndpoint },
});

mutation(updateWebhookEndpoint, {
  description:
    'Updates the given fields of an endpoint. Waiting deliveries go to the new URL, and the failed one is tried there at once. Requires the role ADMIN.',
  input: {
    id: ENDPOINT,
    url: URL,
    description: WHO,
    ...FILTER,
    ...FILTER_LISTS,
    acknowledges: ACKNOWLEDGES,
    enabled:
      '`false` disables the endpoint. `true` enables it: it gets all events since then that the feed still has, and the failed one is tried at once.',
  },
  payload: { webhookEndpoint: WebhookEndpoint },
});

mutation(deleteWebhookEndpoint, {
  description: 'Deletes an endpoint and its deliveries. Requires the role ADMIN.',
  input: { id: ENDPOINT },
  payload: {
    deliveriesDeleted: { type: 'Int', description: 'The number of deleted deliveries.' },
  },
});

const rotated = mutation(rotateWebhookSecret, {
  description:
    'Gives an endpoint a new secret. For 24 hours, deliveries also have a signature by the former secret. Requires the role ADMIN.',
  input: { id: ENDPOINT },
  payload: { webhookEndpoint: WebhookEndpoint },
});

for (const payload of [created, rotated]) {
  builder.objectField(payload, 'secret', (t) =>
    t.string({
      description:
        'The secret with which the receiver verifies deliveries (`whsec_…`). Store it: only the same input with the same idempotency key shows it again.',
      resolve: ({ webhookEndpoint }, _args, { webhooks }) => secretOf(webhooks.key, webhookEndpoint),
    }),
  );
}

mutation(sendTestWebhook, {
  description:
    'Sends a delivery of type `webhook.test` to an endpoint, once, before the waiting ones. Its attempt shows the answer. Requires the role ADMIN.',
  input: { id: ENDPOINT },
  payload: { webhookDelivery: WebhookDelivery },
});

mutation(redeliverWebhook, {
  description:
    'Sends a delivery again, once, outside of the order. A delivery that waits for its next attempt is tried at once. It shows what readers see of the event now. Requires the role ADMIN.',
  input: { id: 'The id of the delivery.' },
  payload: { webhookDelivery: WebhookDelivery },
});

mutation(redeliverFailedWebhooks, {
  description:
    'Sends all failed deliveries to an endpoint again, once each, oldest first. Requires the role ADMIN.',
  input: { endpointId: ENDPOINT },
  payload: { webhookEndpoint: WebhookEndpoint },
});

mutation(acknowledgeWebhook, {
  description:
    'Acknowledges a correction, a withdrawal, a restoration, a removed post or a redaction, as a POST to the `acknowledgeUrl` of the payload does. The token is the permission. A second acknowledgement changes nothing.',
  input: {
    token: 'The token at the end of the `acknowledgeUrl`.',
    idempotencyKey: 'Accepted as in other mutations, but not needed.',
  },
  payload: { acknowledged: { type: 'Boolean', description: 'Always `true`.' } },
});

/** Endpoints of a newsroom, as admins manage them. */
import type {
  CreateWebhookEndpointInput,
  UpdateWebhookEndpointInput,
  WebhookDeliveryState,
} from '../../gql/graphql.ts';
import { payload, rowId } from '../newsroom/factories.ts';
import {
  CreateWebhookEndpoint,
  DeleteWebhookEndpoint,
  RedeliverFailedWebhooks,
  RedeliverWebhook,
  RotateWebhookSecret,
  SendTestWebhook,
  UpdateWebhookEndpoint,
  WebhookEndpoint,
} from '../newsroom/mutations/webhooks.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

export function openWebhooks({ ask, prisma, tokens }: Pick<Newsroom, 'ask' | 'prisma' | 'tokens'>) {
  const webhooks = {
    async tryCreate(input: Partial<CreateWebhookEndpointInput>) {
      const all = { url: 'https://receiver.invalid/', description: 'A republisher', ...input };
      return (await ask(CreateWebhookEndpoint, { input: all }, tokens.ADMIN)).data.createWebhookEndpoint;
    },
    async create(input: Partial<CreateWebhookEndpointInput>) {
      const { webhookEndpoint, secret } = payload(await webhooks.tryCreate(input));
      return { ...webhookEndpoint, secret };
    },
    update: async (id: string, input: Omit<UpdateWebhookEndpointInput, 'id'>) =>
      (await ask(UpdateWebhookEndpoint, { input: { id, ...input } }, tokens.ADMIN)).data
        .updateWebhookEndpoint,
    remove: async (id: string) =>
      payload((await ask(DeleteWebhookEndpoint, { input: { id } }, tokens.ADMIN)).data.deleteWebhookEndpoint),
    rotate: async (id: string) =>
      payload((await ask(RotateWebhookSecret, { input: { id } }, tokens.ADMIN)).data.rotateWebhookSecret),
    test: async (id: string) =>
      (await ask(SendTestWebhook, { input: { id } }, tokens.ADMIN)).data.sendTestWebhook,
    redeliver: async (id: string) =>
      (await ask(RedeliverWebhook, { input: { id } }, tokens.ADMIN)).data.redeliverWebhook,
    redeliverFailed: async (endpointId: string) =>
      (await ask(RedeliverFailedWebhooks, { input: { endpointId } }, tokens.ADMIN)).data
        .redeliverFailedWebhooks,
    async look(id: string, states: WebhookDeliveryState[] | null = null) {
      const { data } = await ask(WebhookEndpoint, { id, states }, tokens.ADMIN);
      const endpoint = data.node;
      if (endpoint === null || !('deliveries' in endpoint)) throw new Error('There is no such endpoint.');
      return endpoint;
    },
    /** Makes the next attempt due, and wakes the nodes. */
    async hurry(id: string) {
      await prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "nextAttemptAt" = now() WHERE "id" = ${rowId(id)}::uuid`;
      await prisma.$executeRaw`SELECT pg_notify('dateline_feed', '')`;
    },
  };
  return webhooks;
}

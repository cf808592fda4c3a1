/** Endpoints of a newsroom, as admins manage them. */
import type * as gql from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import { payload, rowId } from '../newsroom/factories.ts';
import * as mutations from '../newsroom/mutations.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

export const WebhookEndpoint = graphql(`
  query WebhookEndpoint($id: ID!, $states: [WebhookDeliveryState!]) {
    node(id: $id) {
      ... on WebhookEndpoint {
        id
        url
        description
        types
        articles {
          id
        }
        campaigns {
          id
        }
        tags {
          id
        }
        acknowledges
        disabledAt
        disabledReason
        failingSince
        nextAttemptAt
        reachedAt
        cursor
        deliveries(first: 50, states: $states) {
          totalCount
          nodes {
            id
            webhookId
            type
            occurredAt
            state
            acknowledgedAt
            attempts {
              status
              answer
              problem
              duration
              attemptedAt
            }
          }
        }
      }
    }
  }
`);

export function openWebhooks({ ask, prisma, tokens }: Pick<Newsroom, 'ask' | 'prisma' | 'tokens'>) {
  const webhooks = {
    async tryCreate(input: Partial<gql.CreateWebhookEndpointInput>) {
      const all = { url: 'https://receiver.invalid/', description: 'A republisher', ...input };
      return (await ask(mutations.CreateWebhookEndpoint, { input: all }, tokens.ADMIN)).data
        .createWebhookEndpoint;
    },
    async create(input: Partial<gql.CreateWebhookEndpointInput>) {
      const { webhookEndpoint, secret } = payload(await webhooks.tryCreate(input));
      return { ...webhookEndpoint, secret };
    },
    update: async (id: string, input: Omit<gql.UpdateWebhookEndpointInput, 'id'>) =>
      (await ask(mutations.UpdateWebhookEndpoint, { input: { id, ...input } }, tokens.ADMIN)).data
        .updateWebhookEndpoint,
    remove: async (id: string) =>
      payload(
        (await ask(mutations.DeleteWebhookEndpoint, { input: { id } }, tokens.ADMIN)).data
          .deleteWebhookEndpoint,
      ),
    rotate: async (id: string) =>
      payload(
        (await ask(mutations.RotateWebhookSecret, { input: { id } }, tokens.ADMIN)).data.rotateWebhookSecret,
      ),
    test: async (id: string) =>
      (await ask(mutations.SendTestWebhook, { input: { id } }, tokens.ADMIN)).data.sendTestWebhook,
    redeliver: async (id: string) =>
      (await ask(mutations.RedeliverWebhook, { input: { id } }, tokens.ADMIN)).data.redeliverWebhook,
    redeliverFailed: async (endpointId: string) =>
      (await ask(mutations.RedeliverFailedWebhooks, { input: { endpointId } }, tokens.ADMIN)).data
        .redeliverFailedWebhooks,
    async look(id: string, states: gql.WebhookDeliveryState[] | null = null) {
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

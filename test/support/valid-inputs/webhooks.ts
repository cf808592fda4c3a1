import { randomUUID } from 'node:crypto';
import type * as gql from '../../gql/graphql.ts';
import { sharedSecret } from '../../../src/db/shared-secret.ts';
import { tokenOf } from '../../../src/webhooks/acknowledgement.ts';
import { globalId, rowId, unique } from '../newsroom/factories.ts';
import { openWebhooks } from '../webhooks/desk.ts';
import type { Material } from './material.ts';
import { mutation } from './mutation.ts';

/** Of a host that can't be: nothing is sent. */
const newUrl = () => `https://${unique('receiver')}.invalid/hook`;

async function newEndpointId({ newsroom }: Material): Promise<string> {
  return (await openWebhooks(newsroom).create({ url: newUrl() })).id;
}

/** A delivery that was given up, which takes a node days. */
async function newDeliveryId(material: Material): Promise<string> {
  const endpointId = rowId(await newEndpointId(material));
  const { id } = await material.newsroom.prisma.webhookDelivery.create({
    data: { id: randomUUID(), endpointId, type: 'webhook.test', occurredAt: new Date(), state: 'FAILED' },
  });
  return globalId('WebhookDelivery', id);
}

async function newToken(material: Material): Promise<string> {
  const key = await sharedSecret(material.newsroom.prisma, 'webhooks');
  return tokenOf(key, rowId(await newDeliveryId(material)));
}

async function filter({ newsroom, editor, campaign }: Material) {
  const { id } = await editor.article({ tags: ['Republished'] });
  const tag = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: 'republished' } });
  return { articleIds: [id], campaignIds: [(await campaign()).id], tagIds: [globalId('Tag', tag.id)] };
}

export const webhooks = {
  createWebhookEndpoint: mutation<gql.CreateWebhookEndpointInput>({
    takes: 'ADMIN',
    subject: 'webhookEndpoint',
    input: async (material) => ({
      url: newUrl(),
      description: 'A republisher',
      types: ['ARTICLE_CORRECTED'],
      ...(await filter(material)),
      acknowledges: true,
    }),
  }),
  updateWebhookEndpoint: mutation<gql.UpdateWebhookEndpointInput>({
    takes: 'ADMIN',
    subject: 'webhookEndpoint',
    input: async (material) => ({
      id: await newEndpointId(material),
      url: newUrl(),
      description: 'A republisher',
      types: ['ARTICLE_CORRECTED'],
      ...(await filter(material)),
      acknowledges: true,
      enabled: false,
    }),
  }),
  deleteWebhookEndpoint: mutation<gql.DeleteWebhookEndpointInput>({
    takes: 'ADMIN',
    subject: null,
    input: async (material) => ({ id: await newEndpointId(material) }),
  }),
  rotateWebhookSecret: mutation<gql.RotateWebhookSecretInput>({
    takes: 'ADMIN',
    subject: 'webhookEndpoint',
    input: async (material) => ({ id: await newEndpointId(material) }),
  }),
  sendTestWebhook: mutation<gql.SendTestWebhookInput>({
    takes: 'ADMIN',
    subject: 'webhookDelivery',
    input: async (material) => ({ id: await newEndpointId(material) }),
  }),
  redeliverWebhook: mutation<gql.RedeliverWebhookInput>({
    takes: 'ADMIN',
    subject: 'webhookDelivery',
    input: async (material) => ({ id: await newDeliveryId(material) }),
  }),
  redeliverFailedWebhooks: mutation<gql.RedeliverFailedWebhooksInput>({
    takes: 'ADMIN',
    subject: 'webhookEndpoint',
    input: async (material) => ({ endpointId: await newEndpointId(material) }),
  }),
  acknowledgeWebhook: mutation<gql.AcknowledgeWebhookInput>({
    takes: 'READER',
    subject: null,
    input: async (material) => ({ token: await newToken(material) }),
  }),
};

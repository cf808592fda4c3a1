import { WebhookDeliveryState } from '../../generated/prisma/enums.ts';
import { hasRole } from '../../src/viewer.ts';
import {
  missingAcknowledgements,
  type MissingAcknowledgement,
} from '../../src/webhooks/missing-acknowledgements.ts';
import { Article } from '../articles/article.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { loaderAt } from '../kernel/loaders.ts';

enumType(WebhookDeliveryState, {
  name: 'WebhookDeliveryState',
  description: 'What has become of a delivery.',
  values: {
    RETRYING: 'It is being tried, or waits for its next attempt. Later events wait for it.',
    REQUESTED: 'An admin has asked for it; it is sent next.',
    DELIVERED: 'The receiver answered with a status from 200 to 299.',
    FAILED: 'The last attempt failed, and it was given up. `redeliverWebhook` sends it again.',
    PASSED_OVER:
      'Readers could no longer see the event when it was to be sent again, or it was no longer in the feed.',
  },
});

const WebhookAttempt = builder.prismaObject('WebhookAttempt', {
  name: 'WebhookAttempt',
  description: 'One attempt at a delivery.',
  fields: (t) => ({
    attemptedAt: t.expose('attemptedAt', { type: 'DateTime', description: 'When it ended.' }),
    duration: t.exposeInt('duration', { description: 'How long it took, in milliseconds.' }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The HTTP status of the answer, or null if there was none.',
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'The start of the body of the answer, or null if it had none.',
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Why it failed, or null if the receiver has it.',
    }),
  }),
});

export const WebhookDelivery = builder.prismaNode('WebhookDelivery', {
  id: GLOBAL_ID,
  description:
    'Something that was sent to an endpoint, or could not be. Only admins see deliveries, with the scope `MANAGE`.',
  fields: (t) => ({
    webhookId: t.exposeString('id', {
      description: 'The header `webhook-id`: the same whenever it is sent.',
    }),
    type: t.exposeString('type', { description: 'The `type` of its payload, such as `article.corrected`.' }),
    occurredAt: t.expose('occurredAt', {
      type: 'DateTime',
      description: 'When the change was made that it tells.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was first sent, or asked for.',
    }),
    state: t.expose('state', { type: WebhookDeliveryState, description: 'What has become of it.' }),
    acknowledgedAt: t.expose('acknowledgedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the receiver acknowledged it, or null if it did not, or need not.',
    }),
    endpoint: t.relation('endpoint', { description: 'The endpoint.' }),
    attempts: t.relation('attempts', {
      type: WebhookAttempt,
      description: 'The last twenty attempts, newest first.',
      query: { orderBy: [{ attemptedAt: 'desc' }, { id: 'desc' }], take: 20 },
    }),
  }),
});

const Missing = builder.objectRef<MissingAcknowledgement>('MissingAcknowledgement').implement({
  description:
    'A correction or a withdrawal of an article that a receiver of webhooks has yet to acknowledge.',
  fields: (t) => ({
    receiver: t.exposeString('receiver', {
      description: 'Who receives it: the description of the endpoint.',
    }),
    type: t.exposeString('type', { description: '`article.corrected` or `article.withdrawn`.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
    isDelivered: t.exposeBoolean('isDelivered', { description: 'Whether the receiver has it.' }),
  }),
});

builder.prismaObjectField(Article, 'missingAcknowledgements', (t) =>
  t.field({
    type: [Missing],
    description:
      'Who has yet to acknowledge a correction or the withdrawal of the article, whether or not it has been sent to them, oldest first. Empty unless you are an editor.',
    extensions: statements(3),
    select: { id: true },
    resolve: ({ id }, _args, context, info) => {
      const { prisma, viewer } = context;
      if (!hasRole(viewer, 'EDITOR')) return [];
      return loaderAt('missingAcknowledgements', context, info, (ids) =>
        missingAcknowledgements(prisma, viewer, ids),
      ).load(id);
    },
  }),
);

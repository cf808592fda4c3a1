import { WebhookDeliveryState } from '../../generated/prisma/enums.ts';
import {
  missingAcknowledgements,
  type MissingAcknowledgement,
} from '../../src/webhooks/missing-acknowledgements.ts';
import { WEBHOOK_TYPES } from '../../src/webhooks/event-type.ts';
import { Article } from '../articles/article.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumOfNames, enumType } from '../kernel/enum.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { Redaction } from '../redactions/redaction.ts';

enumType(WebhookDeliveryState, {
  name: 'WebhookDeliveryState',
  description: 'The state of a delivery.',
  values: {
    RETRYING:
      'An attempt is under way, or the delivery waits for its next attempt. Later events wait for it.',
    REQUESTED: 'An admin has requested the delivery. It is sent next.',
    DELIVERED: 'The receiver answered with a status from 200 to 299.',
    FAILED: 'The last attempt failed, and no other follows. `redeliverWebhook` sends the delivery again.',
    PASSED_OVER:
      'Nothing more is sent: readers can no longer see the event, the feed no longer has it, or the conditions of the endpoint leave it out.',
  },
});

const WebhookType = enumOfNames(WEBHOOK_TYPES, {
  name: 'WebhookType',
  description: 'The `type` of a payload, in capitals: `ARTICLE_CORRECTED` is `article.corrected`.',
  describe: (type) => `The type \`${type}\`.`,
});

const WebhookAttempt = builder.prismaObject('WebhookAttempt', {
  name: 'WebhookAttempt',
  description: 'One attempt at a delivery.',
  fields: (t) => ({
    attemptedAt: t.expose('attemptedAt', { type: 'DateTime', description: 'When the attempt ended.' }),
    duration: t.exposeInt('duration', { description: 'Duration of the attempt, in milliseconds.' }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The HTTP status of the answer. Null without an answer.',
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: "The first 2,000 bytes of the answer's body. Null without a body.",
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Why the attempt failed. Null if it succeeded.',
    }),
  }),
});

export const WebhookDelivery = builder.prismaNode('WebhookDelivery', {
  id: GLOBAL_ID,
  description:
    'A delivery of an event or a message to an endpoint. Only admins see deliveries, with the scope `MANAGE`.',
  fields: (t) => ({
    webhookId: t.exposeString('id', {
      description: 'The header `webhook-id`, the same for each attempt.',
    }),
    type: t.expose('type', { type: WebhookType, description: 'The `type` of the payload.' }),
    occurredAt: t.expose('occurredAt', {
      type: 'DateTime',
      description: 'When the change was made that the delivery is about.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the delivery was first sent, or requested.',
    }),
    state: t.expose('state', { type: WebhookDeliveryState, description: 'The state of the delivery.' }),
    acknowledgedAt: t.expose('acknowledgedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the receiver acknowledged the delivery. Null if it did not, or need not.',
    }),
    endpoint: t.relation('endpoint', { description: 'The endpoint that the delivery goes to.' }),
    attempts: t.relation('attempts', {
      type: WebhookAttempt,
      description: 'The last twenty attempts, newest first.',
      query: { orderBy: [{ attemptedAt: 'desc' }, { id: 'desc' }], take: 20 },
    }),
  }),
});

const Missing = builder.objectRef<MissingAcknowledgement>('MissingAcknowledgement').implement({
  description:
    'A correction, a withdrawal, a restoration, a removed post or a redaction that a receiver has yet to acknowledge.',
  fields: (t) => ({
    receiver: t.exposeString('receiver', {
      description: 'The description of the endpoint.',
    }),
    type: t.expose('type', { type: WebhookType, description: 'The `type` of the payload.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
    isDelivered: t.exposeBoolean('isDelivered', { description: 'Whether the delivery succeeded.' }),
  }),
});

builder.prismaObjectField(Article, 'missingAcknowledgements', (t) =>
  t.field({
    type: [Missing],
    description:
      'For editors: corrections, the withdrawal, restorations and redactions of the article that receivers have yet to acknowledge, oldest first. Includes deliveries that were not sent yet. Empty for readers and reporters.',
    extensions: sqlStatements(3),
    select: { id: true },
    resolve: ({ id }, _args, context, info) => {
      const { prisma, viewer } = context;
      return loaderAt('missingAcknowledgements', context, info, (ids) =>
        missingAcknowledgements(prisma, viewer, 'articleId', ids),
      ).load(id);
    },
  }),
);

builder.prismaObjectField(Redaction, 'missingAcknowledgements', (t) =>
  t.field({
    type: [Missing],
    description:
      'For editors: the receivers of webhooks that have yet to acknowledge the redaction, or have yet to get it if they acknowledge nothing; oldest first. Every endpoint gets it, also those whose conditions would leave it out. Empty for readers and reporters.',
    extensions: sqlStatements(3),
    select: { id: true },
    resolve: ({ id }, _args, context, info) => {
      const { prisma, viewer } = context;
      return loaderAt('missingAcknowledgements', context, info, (ids) =>
        missingAcknowledgements(prisma, viewer, 'redactionId', ids),
      ).load(id);
    },
  }),
);

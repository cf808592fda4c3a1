import { FeedEventType, WebhookDeliveryState, WebhookDisabledReason } from '../../generated/prisma/enums.ts';
import { positionCursor } from '../../src/log/position.ts';
import { mayManageWebhooks, visibleWebhookDeliveries } from '../../src/webhooks/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { visibleNodes } from '../kernel/nodes.ts';
import { relationPage } from '../kernel/relation-page.ts';
import './delivery.ts';

enumType(WebhookDisabledReason, {
  name: 'WebhookDisabledReason',
  description: 'Why nothing is sent to an endpoint.',
  values: {
    BY_ADMIN: 'An admin disabled it.',
    GONE: 'It answered 410 Gone.',
    FAILING: 'For five days, nothing could be delivered to it.',
  },
});

export const WebhookEndpoint = builder.prismaNode('WebhookEndpoint', {
  id: GLOBAL_ID,
  description:
    'A URL to which the events of the feed are sent as readers see them, in order, each at least once. Its secret is shown only when it is created or rotated. Only admins see endpoints, with the scope `MANAGE`.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'Where events are sent, by POST.' }),
    description: t.exposeString('description', {
      description: 'Who receives them. Editors read it where an acknowledgement is missing.',
    }),
    types: t.field({
      type: [FeedEventType],
      nullable: true,
      description: 'Only events of these types. Null if there is no such condition.',
      select: { types: true },
      resolve: ({ types }) => (types.length === 0 ? null : types),
    }),
    articles: t.field({
      type: ['Article'],
      nullable: true,
      description: 'Only events about these articles. Null if there is no such condition.',
      extensions: statements(1),
      select: { articleIds: true },
      resolve: ({ articleIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Article', ids, context, info),
    }),
    campaigns: t.field({
      type: ['Campaign'],
      nullable: true,
      description:
        'Only events about these campaigns, or about articles and statements that belong to them. Null if there is no such condition.',
      extensions: statements(1),
      select: { campaignIds: true },
      resolve: ({ campaignIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Campaign', ids, context, info),
    }),
    tags: t.field({
      type: ['Tag'],
      nullable: true,
      description:
        'Only events about articles with one of these tags, by the revision that readers see, or saw until the article was withdrawn. Null if there is no such condition.',
      extensions: statements(1),
      select: { tagIds: true },
      resolve: ({ tagIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Tag', ids, context, info),
    }),
    acknowledges: t.exposeBoolean('acknowledges', {
      description:
        'Whether the receiver acknowledges corrections and withdrawals. Their payloads then have an `acknowledgeUrl`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    formerSecretUntil: t.expose('formerSecretUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'Until when deliveries are signed with the secret before the last rotation, too. Null if it was never rotated.',
    }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing is sent to it, or null if it is enabled.',
    }),
    disabledReason: t.expose('disabledReason', {
      type: WebhookDisabledReason,
      nullable: true,
      description: 'Why nothing is sent to it. Its newest deliveries say more.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every attempt has failed, or null if the last one did not.',
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the event that failed last is tried again. Null if none is waiting for that.',
      select: { nextAttemptAt: true, failures: true, disabledAt: true },
      resolve: ({ nextAttemptAt, failures, disabledAt }) =>
        failures > 0 && disabledAt === null ? nextAttemptAt : null,
    }),
    cursor: t.field({
      type: 'Cursor',
      description: 'Its place in the feed: it has been given all events up to there.',
      select: { epochId: true, position: true },
      resolve: (position, _args, { cursors }) => positionCursor(cursors, position),
    }),
    reachedAt: t.expose('reachedAt', {
      type: 'DateTime',
      description: 'The time up to which it has been given all events.',
    }),
    deliveries: t.connection(
      {
        description: 'What was sent to it, or could not be, newest first.',
        args: {
          states: t.arg({ type: [WebhookDeliveryState], description: 'Only deliveries in these states.' }),
        },
        ...relationPage({
          from: 'WebhookEndpoint',
          relation: 'deliveries',
          of: 'WebhookDelivery',
          where: (
            { states }: { states?: readonly WebhookDeliveryState[] | null | undefined },
            { viewer },
          ) => ({
            AND: [visibleWebhookDeliveries(viewer), states == null ? {} : { state: { in: [...states] } }],
          }),
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        }),
      },
      connectionOf('WebhookDelivery'),
    ),
  }),
});

list('webhookEndpoints', {
  of: 'WebhookEndpoint',
  description: 'The endpoints, oldest first. Requires the role ADMIN and the scope `MANAGE`.',
  orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  where: (_filter, { viewer }) => {
    mayManageWebhooks(viewer);
    return {};
  },
});

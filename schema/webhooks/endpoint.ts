import type { GraphQLResolveInfo } from 'graphql';
import { FeedEventType, WebhookDeliveryState, WebhookDisabledReason } from '../../generated/prisma/enums.ts';
import { positionCursor } from '../../src/log/position.ts';
import { mayManageWebhooks, visibleWebhookDeliveries } from '../../src/webhooks/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import type { ApiContext } from '../kernel/context.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { visibleNodes } from '../kernel/nodes.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Speaker } from '../people/speakers.ts';
import './delivery.ts';

enumType(WebhookDisabledReason, {
  name: 'WebhookDisabledReason',
  description: 'Why an endpoint is disabled.',
  values: {
    BY_ADMIN: 'An admin disabled it.',
    GONE: 'The endpoint answered 410 Gone.',
    FAILING: 'Every attempt failed for five days.',
  },
});

/** An id is that of a person or of an organisation. */
async function speakersWithIds(ids: readonly string[], context: ApiContext, info: GraphQLResolveInfo) {
  if (ids.length === 0) return null;
  const [people, organizations] = await Promise.all([
    visibleNodes('Person', ids, context, info),
    visibleNodes('Organization', ids, context, info),
  ]);
  return [...people, ...organizations];
}

export const WebhookEndpoint = builder.prismaNode('WebhookEndpoint', {
  id: GLOBAL_ID,
  interfaces: [Lockable],
  description:
    'A URL that gets the events of the feed as readers see them, in order, each at least once. The secret is shown only when it is created or rotated. Only admins see endpoints, with the scope `MANAGE`.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The URL to which events are sent by POST.' }),
    description: t.exposeString('description', {
      description: 'Who receives the events. Editors see it if an acknowledgement is missing.',
    }),
    types: t.field({
      type: [FeedEventType],
      nullable: true,
      description: 'Only events of these types, and redactions. Null without this condition.',
      select: { types: true },
      resolve: ({ types }) => (types.length === 0 ? null : types),
    }),
    articles: t.field({
      type: ['Article'],
      nullable: true,
      description: 'Only events about these articles. Null without this condition.',
      extensions: sqlStatements(1),
      select: { articleIds: true },
      resolve: ({ articleIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Article', ids, context, info),
    }),
    campaigns: t.field({
      type: ['Campaign'],
      nullable: true,
      description:
        'Only events about these campaigns, or about articles and statements that belong to them. Null without this condition.',
      extensions: sqlStatements(1),
      select: { campaignIds: true },
      resolve: ({ campaignIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Campaign', ids, context, info),
    }),
    tags: t.field({
      type: ['Tag'],
      nullable: true,
      description:
        'Only events about these tags, or about articles that had one of them before or after the event. Null without this condition.',
      extensions: sqlStatements(1),
      select: { tagIds: true },
      resolve: ({ tagIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Tag', ids, context, info),
    }),
    sections: t.field({
      type: ['Section'],
      nullable: true,
      description:
        'Only events about these sections, or about articles that were in or below one of them before or after the event. Null without this condition.',
      extensions: sqlStatements(1),
      select: { sectionIds: true },
      resolve: ({ sectionIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('Section', ids, context, info),
    }),
    liveBlogs: t.field({
      type: ['LiveBlog'],
      nullable: true,
      description: 'Only events of these live blogs and their posts. Null without this condition.',
      extensions: sqlStatements(1),
      select: { liveBlogIds: true },
      resolve: ({ liveBlogIds: ids }, _args, context, info) =>
        ids.length === 0 ? null : visibleNodes('LiveBlog', ids, context, info),
    }),
    lockVersion: t.field(LOCK_VERSION),
    acknowledges: t.exposeBoolean('acknowledges', {
      description:
        'Whether the receiver acknowledges corrections, withdrawals, restorations and redactions. Their payloads then have an `acknowledgeUrl`.',
    }),
  }),
});

builder.prismaObjectFields(WebhookEndpoint, (t) => ({
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the endpoint was created.' }),
  formerSecretUntil: t.expose('formerSecretUntil', {
    type: 'DateTime',
    nullable: true,
    description:
      'Until when deliveries also have a signature by the former secret. Null if the secret was never rotated.',
  }),
  disabledAt: t.expose('disabledAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When the endpoint was disabled. Null if it is enabled.',
  }),
  disabledReason: t.expose('disabledReason', {
    type: WebhookDisabledReason,
    nullable: true,
    description: 'Why the endpoint is disabled. The newest deliveries say more.',
  }),
  failingSince: t.expose('failingSince', {
    type: 'DateTime',
    nullable: true,
    description: 'Since when every attempt has failed. Null if the last one succeeded.',
  }),
  nextAttemptAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When the next attempt at a failed event is made. Null if no event waits for one.',
    select: { nextAttemptAt: true, failures: true, disabledAt: true },
    resolve: ({ nextAttemptAt, failures, disabledAt }) =>
      failures > 0 && disabledAt === null ? nextAttemptAt : null,
  }),
  cursor: t.field({
    type: 'String',
    description: 'Cursor of the last event that was delivered, given up or passed over.',
    select: { epochId: true, position: true },
    resolve: (position, _args, { cursors }) => positionCursor(cursors, position),
  }),
  reachedAt: t.expose('reachedAt', {
    type: 'DateTime',
    description: 'The endpoint has got all its events up to this time.',
  }),
  deliveries: t.connection(
    {
      description: 'The deliveries to the endpoint, newest first.',
      args: {
        states: t.arg({ type: [WebhookDeliveryState], description: 'Only deliveries in these states.' }),
      },
      ...relationPage({
        from: 'WebhookEndpoint',
        relation: 'deliveries',
        of: 'WebhookDelivery',
        where: ({ states }: { states?: readonly WebhookDeliveryState[] | null | undefined }, { viewer }) => ({
          AND: [visibleWebhookDeliveries(viewer), states == null ? {} : { state: { in: [...states] } }],
        }),
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
    },
    connectionOf('WebhookDelivery'),
  ),
}));

builder.prismaObjectFields(WebhookEndpoint, (t) => ({
  speakers: t.field({
    type: [Speaker],
    nullable: true,
    description:
      'Only events about statements by these people and organisations, or about themselves. Null without this condition.',
    extensions: sqlStatements(2),
    select: { speakerIds: true },
    resolve: ({ speakerIds: ids }, _args, context, info) => speakersWithIds(ids, context, info),
  }),
  authors: t.field({
    type: [Speaker],
    nullable: true,
    description:
      'Only events about these authors, or about articles that had one of them before or after the event. Null without this condition.',
    extensions: sqlStatements(2),
    select: { authorIds: true },
    resolve: ({ authorIds: ids }, _args, context, info) => speakersWithIds(ids, context, info),
  }),
}));

list('webhookEndpoints', {
  of: 'WebhookEndpoint',
  description: 'The endpoints, oldest first. Requires the role ADMIN and the scope `MANAGE`.',
  orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  where: (_filter, { viewer }) => {
    mayManageWebhooks(viewer);
    return {};
  },
});

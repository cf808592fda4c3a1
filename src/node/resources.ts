import type { ApiResources } from '../../schema/kernel/context.ts';
import { PublicSlugs } from '../articles/public-slugs.ts';
import type { Site } from '../articles/site.ts';
import type { PoolName, Pools } from '../db/pools.ts';
import type { Standbys } from '../db/standbys.ts';
import type { Env } from '../env.ts';
import { Cursors } from '../lib/cursors.ts';
import type { Hub } from '../live/hub.ts';
import type { RedactionRunner } from '../redactions/runner.ts';
import { RowQueues } from '../operations/row-queues.ts';

export interface ResourcesOptions {
  readonly env: Env;
  readonly pools: Pools;
  readonly secrets: Readonly<Record<'cursors' | 'newsletters' | 'webhooks', Uint8Array>>;
  readonly origin: string;
  readonly site: Site;
  readonly hub: Hub;
  /** Null if there are none. */
  readonly standbys: Standbys | null;
  readonly redactionRunner: RedactionRunner;
  readonly sendMail: () => void;
}

/** What resolvers and write operations work with, by the database connections that they read with. */
export function openResources({
  env,
  pools,
  secrets,
  origin,
  site,
  hub,
  standbys,
  redactionRunner,
  sendMail,
}: ResourcesOptions) {
  const shared: Omit<ApiResources, 'prisma'> = {
    writer: pools.newsroom.prisma,
    rowQueues: new RowQueues(),
    redactionRunner,
    isInMaintenance: env.MAINTENANCE,
    cursors: new Cursors(secrets.cursors),
    publicSlugs: new PublicSlugs(),
    waitForLog(position) {
      // A change was made that has no event, and its notification may be yet to come.
      if (position === undefined) standbys?.outdate();
      return hub.waitFor(position);
    },
    pageUrls: site.pageUrls,
    publisher: site.publisher,
    imageUrlTemplate: site.imageUrlTemplate,
    newsletters: {
      key: secrets.newsletters,
      confirmUrl: env.NEWSLETTER_CONFIRM_URL ?? `${origin}/newsletters/confirm?token=`,
      unsubscribeUrl: env.NEWSLETTER_UNSUBSCRIBE_URL ?? `${origin}/newsletters/unsubscribe?token=`,
      sendMail,
    },
    webhooks: { key: secrets.webhooks, allowsPrivate: env.WEBHOOK_PRIVATE_ADDRESSES },
  };
  const reading = (pool: PoolName): ApiResources => ({ ...shared, prisma: pools[pool].prisma });
  return {
    cursors: shared.cursors,
    readers: reading('readers'),
    members: reading('newsroom'),
    live: reading('live'),
    onStandby: ({ prisma }: Pick<ApiResources, 'prisma'>): ApiResources => ({ ...shared, prisma }),
  };
}

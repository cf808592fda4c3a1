/** What a node gives its operations, for tests that run them without a node. */
import type { Logger } from 'pino';
import type { ApiResources } from '../../schema/kernel/context.ts';
import { PublicSlugs } from '../../src/articles/public-slugs.ts';
import { siteOf } from '../../src/articles/site.ts';
import { Cursors } from '../../src/lib/cursors.ts';
import { Load } from '../../src/load/load.ts';
import { RowQueues } from '../../src/operations/row-queues.ts';

export function openResources(prisma: ApiResources['prisma']): ApiResources {
  return {
    prisma,
    writer: prisma,
    rowQueues: new RowQueues(),
    cursors: new Cursors(new Uint8Array(32)),
    publicSlugs: new PublicSlugs(),
    pageUrls: siteOf({ SITE_NAME: 'News' }, 'https://news.example', true).pageUrls,
    publisher: null,
    waitForLog: () => Promise.resolve(),
    newsletters: { key: new Uint8Array(32), confirmUrl: '', unsubscribeUrl: '', sendMail: () => undefined },
    webhooks: { key: new Uint8Array(32), allowsPrivate: false },
  };
}

/** Admits what a test runs without a node. */
export function openLoad(log: Logger, points = 1_000_000_000): Load {
  return new Load({
    pointsPerAddress: points,
    pointsPerMember: points,
    waitSeconds: 60,
    atOnce: { readers: 10, members: 10 },
    now: () => performance.now(),
    log,
  });
}

/** What a node gives its operations, for tests that run them without a node. */
import { pino, type Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { ApiResources } from '../../schema/kernel/context.ts';
import { cohortDocument } from '../../src/api/cohort-document.ts';
import { CohortEvents, type CohortOptions, type EventsOptions } from '../../src/api/cohort-events.ts';
import { PublicSlugs } from '../../src/articles/public-slugs.ts';
import { siteOf } from '../../src/articles/site.ts';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { SlowStatements } from '../../src/db/slow-statements.ts';
import { Cursors } from '../../src/lib/cursors.ts';
import { cpuStopwatch } from '../../src/lib/stopwatch.ts';
import { Load } from '../../src/load/load.ts';
import { readHistory } from '../../src/log/history.ts';
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
    imageUrlTemplate: null,
    waitForLog: () => Promise.resolve(),
    redactionRunner: { begin: () => undefined },
    newsletters: { key: new Uint8Array(32), confirmUrl: '', unsubscribeUrl: '', sendMail: () => undefined },
    webhooks: { key: new Uint8Array(32), allowsPrivate: false },
  };
}

/** Executes events for the subscribers of a subscription. */
export function openEvents(
  { prisma, resources = openResources(prisma), ...options }: EventsWithoutNode,
  { viewer, topic, args, cost }: Omit<CohortOptions, 'document'>,
): CohortEvents {
  const document = cohortDocument(args.schema, args.document, '');
  const events = {
    resources,
    cursors: resources.cursors,
    isDatabaseAnswering: () => Promise.resolve(true),
    readHistory: () => readHistory(prisma),
    slowStatements: new SlowStatements(Infinity, silent),
    metrics: { executed: () => undefined },
    watch: openWatch(),
    ...options,
  };
  return new CohortEvents(events, { viewer, topic, document, args, cost }, '');
}

interface EventsWithoutNode extends Partial<Omit<EventsOptions, 'resources' | 'cursors'>> {
  readonly prisma: PrismaClient;
  readonly resources?: ApiResources;
}

const silent = pino({ level: 'silent' });

/** Logs nothing. */
export function openWatch(): DatabaseWatch {
  return new DatabaseWatch({ host: '', port: 0, database: '' }, silent);
}

/** Admits what a test runs without a node. */
export function openLoad(log: Logger, points = 1_000_000_000): Load {
  return new Load({
    pointsPerAddress: points,
    pointsPerMember: points,
    waitSeconds: 60,
    atOnce: { readers: 10, members: 10 },
    now: () => performance.now(),
    stopwatch: cpuStopwatch,
    log,
  });
}

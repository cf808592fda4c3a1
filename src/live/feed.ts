import pLimit, { type LimitFunction } from 'p-limit';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from '../log/event.ts';
import { Hub } from './hub.ts';

/** Counts what the feed does. */
export interface FeedMetrics {
  /** This node has read an event from the log. */
  event(event: LoggedEvent): void;
  /** An event has been sent to this many subscribers. */
  delivered(event: LoggedEvent, count: number): void;
}

export type Lane = 'live' | 'replay';

/** What all cohorts of a node work with. */
export interface Feed {
  readonly prisma: PrismaClient;
  readonly hub: Hub;
  /** Limit concurrent reads for live events and for replays, together to fewer than the pool has connections. */
  readonly lanes: Readonly<Record<Lane, LimitFunction>>;
  readonly metrics: FeedMetrics;
  readonly log: Logger;
  close(): Promise<void>;
}

export interface FeedOptions extends Pick<Feed, 'prisma' | 'metrics' | 'log'> {
  readonly url: string;
  readonly poolSize: number;
}

/** Starts following the log at its current end. */
export async function openFeed({ prisma, url, poolSize, metrics, log }: FeedOptions): Promise<Feed> {
  const hub = await Hub.start({ prisma, url, metrics, log });
  return {
    prisma,
    hub,
    lanes: {
      live: pLimit(Math.max(1, Math.floor(poolSize / 2))),
      replay: pLimit(Math.max(1, Math.floor(poolSize / 4))),
    },
    metrics,
    log,
    close: () => hub.stop(),
  };
}

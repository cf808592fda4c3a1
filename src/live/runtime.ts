import pLimit, { type LimitFunction } from 'p-limit';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { DatabaseSockets } from '../db/sockets.ts';
import type { LoggedEvent } from '../log/event.ts';
import { Hub } from './hub.ts';

/** Counts what is read and delivered. */
export interface LiveMetrics {
  /** This node has read an event from the log. */
  event(event: LoggedEvent): void;
  /** An event has been sent to this many subscribers. */
  delivered(event: LoggedEvent, count: number): void;
}

export type Lane = 'live' | 'replay';

/** What all cohorts of a node work with. */
export interface LiveRuntime {
  readonly prisma: PrismaClient;
  readonly hub: Hub;
  /**
   * Limit concurrent reads for live events and for replays. With three connections or more, they leave at least one free.
   */
  readonly lanes: Readonly<Record<Lane, LimitFunction>>;
  readonly metrics: LiveMetrics;
  readonly log: Logger;
  close(): Promise<void>;
}

export interface LiveRuntimeOptions extends Pick<LiveRuntime, 'prisma' | 'metrics' | 'log'> {
  readonly url: string;
  readonly sockets: DatabaseSockets;
  readonly poolSize: number;
}

/** Starts following the log at its current end. */
export async function openLiveRuntime({
  prisma,
  url,
  sockets,
  poolSize,
  metrics,
  log,
}: LiveRuntimeOptions): Promise<LiveRuntime> {
  const hub = await Hub.start({ prisma, url, sockets, metrics, log });
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

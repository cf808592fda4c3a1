import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { RowChanges } from '../cache/row-changes.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Pools } from '../db/pools.ts';
import type { LoggedEvent } from '../log/event.ts';
import { Hub } from './hub.ts';
import { LiveReads, type ReadKind } from './reads.ts';

/** Counts what is read and delivered. */
export interface LiveMetrics {
  /** This node has read an event from the log. */
  event(event: LoggedEvent): void;
  /** An event has been sent to this many subscribers. */
  delivered(event: LoggedEvent, count: number, kind: ReadKind): void;
}

/** What all cohorts of a node work with. */
export interface LiveRuntime {
  readonly prisma: PrismaClient;
  readonly hub: Hub;
  readonly reads: LiveReads;
  readonly metrics: LiveMetrics;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
  close(): Promise<void>;
}

export interface LiveRuntimeOptions extends Pick<LiveRuntime, 'metrics' | 'watch' | 'log'> {
  readonly pools: Pick<Pools, 'live' | 'node'>;
  readonly url: string;
  readonly rowChanges: RowChanges;
}

/** Starts following the log at its current end. */
export async function openLiveRuntime({
  pools,
  url,
  rowChanges,
  metrics,
  watch,
  log,
}: LiveRuntimeOptions): Promise<LiveRuntime> {
  // The hub reads the log for all subscribers, so replays must not keep it waiting.
  const { node } = pools;
  const hub = await Hub.start({
    prisma: node.prisma,
    url,
    sockets: node.sockets,
    rowChanges,
    metrics,
    watch,
    log,
  });
  const { prisma, pool } = pools.live;
  const replays = Math.max(1, Math.floor(pool.options.max / 3));
  return {
    prisma,
    hub,
    reads: new LiveReads({ live: Math.max(1, pool.options.max - replays), replay: replays }),
    metrics,
    watch,
    log,
    close: () => hub.stop(),
  };
}

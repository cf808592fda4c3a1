import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from '../log/event.ts';
import { Hub } from './hub.ts';
import { Lanes } from './lanes.ts';

/** Counts what is read and delivered. */
export interface LiveMetrics {
  /** This node has read an event from the log. */
  event(event: LoggedEvent): void;
  /** An event has been sent to this many subscribers. */
  delivered(event: LoggedEvent, count: number): void;
}

/** What all cohorts of a node work with. */
export interface LiveRuntime {
  readonly prisma: PrismaClient;
  readonly hub: Hub;
  readonly lanes: Lanes;
  readonly metrics: LiveMetrics;
  readonly log: Logger;
  close(): Promise<void>;
}

export interface LiveRuntimeOptions extends Pick<LiveRuntime, 'prisma' | 'metrics' | 'log'> {
  readonly url: string;
  readonly poolSize: number;
}

/** Starts following the log at its current end. */
export async function openLiveRuntime({
  prisma,
  url,
  poolSize,
  metrics,
  log,
}: LiveRuntimeOptions): Promise<LiveRuntime> {
  const hub = await Hub.start({ prisma, url, metrics, log });
  return {
    prisma,
    hub,
    lanes: new Lanes(poolSize),
    metrics,
    log,
    close: () => hub.stop(),
  };
}

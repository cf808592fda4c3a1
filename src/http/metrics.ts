import type pg from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Standbys } from '../db/standbys.ts';
import { OperationCounts } from '../api/operation-counts.ts';
import { VERSION } from '../lib/root.ts';
import type { HookOutcome } from '../hooks/hook-runner.ts';
import type { ReadKind } from '../live/reads.ts';
import type { LoggedEvent } from '../log/event.ts';

/** Figures that are read when Prometheus asks for them. */
const READINGS = {
  sockets: 'Open WebSockets.',
  event_streams: 'Open streams of server-sent events.',
  subscriptions: 'Open subscriptions.',
  cohorts: 'Groups of subscriptions that share an execution.',
  buffered_bytes: 'Bytes that wait for slow clients.',
  operations_waiting: 'Operations that wait for their turn.',
  database_up: 'Whether the database answers within a second: 1 or 0.',
  database_hold_ups: "What keeps the database's writers or this node's queries waiting; log lines name each.",
};

const POOL_READINGS = {
  pool_connections: {
    help: 'Connections to the database, open, by pool.',
    read: ({ totalCount }: pg.Pool) => totalCount,
  },
  pool_connections_idle: {
    help: 'Connections to the database that are idle, by pool.',
    read: ({ idleCount }: pg.Pool) => idleCount,
  },
  pool_waiting: {
    help: 'Queries that wait for a connection, by pool.',
    read: ({ waitingCount }: pg.Pool) => waitingCount,
  },
};

const CACHE_READINGS = {
  read_cache_answers: { help: 'Answers that are kept.', read: ({ size }: ReadCache) => size },
  read_cache_bytes: { help: 'Bytes that kept answers take.', read: ({ bytes }: ReadCache) => bytes },
};

/** Close codes that are counted one by one. Clients can send any other, so all others are counted together. */
const CODES = new Set([
  1000, 1001, 1005, 1006, 1008, 1009, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4413, 4429, 4500,
]);

/** Counted from 0 on, so that an alert sees the first failure, too. */
const OUTCOMES = ['delivered', 'failed', 'given_up'] as const;

const HOOK_OUTCOMES: readonly HookOutcome[] = ['done', 'failed', 'left_out'];

/** The metrics of one node, for Prometheus; docs/operations.md says which to watch. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #events = this.#counter('events_total', 'Events that this node has read from the log.', 'type');
  readonly #executions = this.#counter('executions_total', 'Executions of an event for a cohort.');
  readonly #deliveries = this.#counter('deliveries_total', 'Events sent to subscribers.');
  readonly #closes = this.#counter('socket_closes_total', 'Sockets closed, by close code.', 'code');
  readonly #webhooks = this.#counter(
    'webhooks_total',
    'Attempts to deliver webhooks, by outcome.',
    'outcome',
  );
  readonly #hooks = this.#counter(
    'hooks_total',
    'Calls of the hooks of extensions, by outcome.',
    'extension',
    'outcome',
  );
  readonly #webhooksBehind = new Gauge({
    name: 'dateline_webhooks_oldest_seconds',
    help: 'Seconds since the oldest event that an enabled webhook endpoint has yet to get; 0 if there is none.',
    registers: [this.#registry],
  });
  readonly #redactions = new Gauge({
    name: 'dateline_redactions_unacknowledged_seconds',
    help: 'Seconds since the oldest redaction that a receiver of webhooks has yet to acknowledge; nothing for the others.',
    labelNames: ['receiver'],
    registers: [this.#registry],
  });
  readonly #lag = new Histogram({
    name: 'dateline_delivery_lag_seconds',
    help: "Seconds from a change, by the database's clock, until it is sent live; observed once for each slice of sends.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.#registry],
  });

  readonly operations = new OperationCounts(this.#registry);

  #prepare = () => Promise.resolve();
  #printing: Promise<string> | null = null;

  /** @param isInMaintenance whether this node takes no changes */
  constructor(isInMaintenance: boolean) {
    const info = {
      name: 'dateline_info',
      help: 'The version of Dateline, as a label of 1.',
      labelNames: ['version'],
    };
    new Gauge({ ...info, registers: [this.#registry] }).set({ version: VERSION }, 1);
    new Gauge({
      name: 'dateline_maintenance',
      help: 'Whether the node is in maintenance, and takes no changes: 1 or 0.',
      registers: [this.#registry],
    }).set(isInMaintenance ? 1 : 0);
    for (const outcome of OUTCOMES) this.#webhooks.inc({ outcome }, 0);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /**
   * Adds these readings and those of the process.
   * @param prepare runs before the metrics are read. It may ask the database, which would disturb the figures of the pools
   */
  read(readings: Readonly<Record<keyof typeof READINGS, () => number>>, prepare: () => Promise<void>): void {
    this.#prepare = prepare;
    collectDefaultMetrics({ register: this.#registry });
    for (const name of Object.keys(READINGS) as (keyof typeof READINGS)[]) {
      new Gauge({
        name: `dateline_${name}`,
        help: READINGS[name],
        registers: [this.#registry],
        collect() {
          this.set(readings[name]());
        },
      });
    }
  }

  /** @param pools by their names */
  readPools(pools: ReadonlyMap<string, pg.Pool>): void {
    for (const [name, { help, read }] of Object.entries(POOL_READINGS)) {
      new Gauge({
        name: `dateline_${name}`,
        help,
        labelNames: ['pool'],
        registers: [this.#registry],
        collect() {
          for (const [pool, connections] of pools) this.set({ pool }, read(connections));
        },
      });
    }
  }

  /** Adds what the read cache has done. The cache counts in plain numbers, since a ready answer takes less time than a counter here. */
  readCache(cache: ReadCache): void {
    const registers = [this.#registry];
    for (const [name, { help, read }] of Object.entries(CACHE_READINGS)) {
      new Gauge({
        name: `dateline_${name}`,
        help,
        registers,
        collect() {
          this.set(read(cache));
        },
      });
    }
    new Counter({
      name: 'dateline_read_cache_requests_total',
      help: 'Requests by what the read cache did with them.',
      labelNames: ['result'],
      registers,
      collect() {
        this.reset();
        for (const [result, count] of Object.entries(cache.counts)) this.inc({ result }, count);
      },
    });
    new Counter({
      name: 'dateline_read_cache_dropped_total',
      help: 'Kept answers that were dropped because something in them had changed.',
      registers,
      collect() {
        this.reset();
        this.inc(cache.dropped);
      },
    });
  }

  /** Adds where readers' queries are executed, and how the standbys are. */
  readStandbys({ all }: Standbys, reads: { readonly primaryReads: number }): void {
    const registers = [this.#registry];
    new Counter({
      name: 'dateline_reads_total',
      help: "Readers' queries that were executed, by the server that they were sent to.",
      labelNames: ['server'],
      registers,
      collect() {
        this.reset();
        this.inc({ server: 'primary' }, reads.primaryReads);
        for (const { name, counts } of all) this.inc({ server: name }, counts.reads);
      },
    });
    new Counter({
      name: 'dateline_standby_failures_total',
      help: "Readers' queries that failed on a standby, and were executed with the primary.",
      labelNames: ['server'],
      registers,
      collect() {
        this.reset();
        for (const { name, counts } of all) this.inc({ server: name }, counts.failures);
      },
    });
    new Gauge({
      name: 'dateline_standby_up',
      help: 'Whether a standby answers and follows the primary.',
      labelNames: ['server'],
      registers,
      collect() {
        for (const { name, lag } of all) this.set({ server: name }, lag === null ? 0 : 1);
      },
    });
    new Gauge({
      name: 'dateline_standby_used',
      help: "Whether readers' queries may be sent to a standby at this moment.",
      labelNames: ['server'],
      registers,
      collect() {
        for (const { name, isUsable } of all) this.set({ server: name }, isUsable ? 1 : 0);
      },
    });
    new Gauge({
      name: 'dateline_standby_lag_seconds',
      help: 'Seconds since the last commit that a standby shows; 0 if it has all that this node knows of, +Inf if it has received nothing since its start.',
      labelNames: ['server'],
      registers,
      collect() {
        this.reset();
        for (const { name, lag } of all) if (lag !== null) this.set({ server: name }, lag);
      },
    });
  }

  /**
   * The watch of the process's garbage collections refers to the registry until the process ends, and so to all that is
   * read here.
   */
  close(): Promise<void> {
    this.#registry.clear();
    return Promise.resolve();
  }

  webhookSent(outcome: (typeof OUTCOMES)[number]): void {
    this.#webhooks.inc({ outcome });
  }

  /** Counted from 0 on, so that an alert sees the first event that is left out. */
  hookOpened(extension: string): void {
    for (const outcome of HOOK_OUTCOMES) this.#hooks.inc({ extension, outcome }, 0);
  }

  hookCalled(extension: string, outcome: HookOutcome): void {
    this.#hooks.inc({ extension, outcome });
  }

  webhooksBehind(seconds: number): void {
    this.#webhooksBehind.set(seconds);
  }

  redactionsUnacknowledged(
    receivers: readonly { readonly receiver: string; readonly seconds: number }[],
  ): void {
    this.#redactions.reset();
    for (const { receiver, seconds } of receivers) this.#redactions.set({ receiver }, seconds);
  }

  /** Requests at the same time share one print, which takes a millisecond. */
  print(): Promise<string> {
    this.#printing ??= this.#prepare()
      .then(() => this.#registry.metrics())
      .finally(() => (this.#printing = null));
    return this.#printing;
  }

  event({ type }: LoggedEvent): void {
    this.#events.inc({ type });
  }

  executed(): void {
    this.#executions.inc();
  }

  /** Events that are replayed are old because their subscribers were away, not because the node is slow. */
  delivered({ occurredAt }: LoggedEvent, count: number, kind: ReadKind): void {
    this.#deliveries.inc(count);
    if (kind === 'live') this.#lag.observe(Math.max(0, Date.now() - occurredAt.getTime()) / 1_000);
  }

  closed(code: number): void {
    this.#closes.inc({ code: CODES.has(code) ? String(code) : 'other' });
  }

  #counter(name: string, help: string, ...labelNames: string[]): Counter {
    return new Counter({ name: `dateline_${name}`, help, labelNames, registers: [this.#registry] });
  }
}

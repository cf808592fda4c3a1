import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LoggedEvent } from '../log/event.ts';

/** Figures that are read when Prometheus asks for them. */
export interface Readings {
  sockets(): number;
  streams(): number;
  subscriptions(): number;
  cohorts(): number;
  /** Bytes that wait for slow clients, on all sockets. */
  bufferedBytes(): number;
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number };
}

/** Close codes that are counted one by one. Clients can send any other, so all others are counted together. */
const CODES = new Set([
  1000, 1001, 1005, 1006, 1008, 1009, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4413, 4429, 4500,
]);

/** The metrics of one node, for Prometheus; docs/operations.md says which to watch. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #events = this.#counter('events_total', 'Events that this node has read from the log.', 'type');
  readonly #executions = this.#counter('executions_total', 'Executions of an event for a cohort.');
  readonly #deliveries = this.#counter('deliveries_total', 'Events sent to subscribers.');
  readonly #closes = this.#counter('socket_closes_total', 'Sockets closed, by close code.', 'code');
  readonly #lag = new Histogram({
    name: 'dateline_delivery_lag_seconds',
    help: 'Seconds from a change, by the database’s clock, until it is sent; observed once for each slice of sends.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.#registry],
  });

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Adds these readings and those of the process. */
  read(readings: Readings): void {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge('sockets', 'Open WebSockets.', () => readings.sockets());
    this.#gauge('event_streams', 'Open streams of server-sent events.', () => readings.streams());
    this.#gauge('subscriptions', 'Open subscriptions.', () => readings.subscriptions());
    this.#gauge('cohorts', 'Groups of subscriptions that share an execution.', () => readings.cohorts());
    this.#gauge('buffered_bytes', 'Bytes that wait for slow clients.', () => readings.bufferedBytes());
    this.#gauge('pool_connections', 'Connections to the database, open.', () => readings.pool().total);
    this.#gauge(
      'pool_connections_idle',
      'Connections to the database that are idle.',
      () => readings.pool().idle,
    );
    this.#gauge('pool_waiting', 'Queries that wait for a connection.', () => readings.pool().waiting);
  }

  print(): Promise<string> {
    return this.#registry.metrics();
  }

  event({ type }: LoggedEvent): void {
    this.#events.inc({ type });
  }

  executed(): void {
    this.#executions.inc();
  }

  delivered({ occurredAt }: LoggedEvent, count: number): void {
    this.#deliveries.inc(count);
    this.#lag.observe(Math.max(0, Date.now() - occurredAt.getTime()) / 1_000);
  }

  closed(code: number): void {
    this.#closes.inc({ code: CODES.has(code) ? String(code) : 'other' });
  }

  #counter(name: string, help: string, ...labelNames: string[]): Counter {
    return new Counter({ name: `dateline_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `dateline_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }
}

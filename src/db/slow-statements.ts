import type { Attributes } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import type { Logger } from 'pino';
import { failed, inSpan, isInSpan, openSpan, SpanKind } from '../lib/tracing.ts';
import { codeOf } from './check-server.ts';
import type { PoolName } from './pools.ts';

/** An operation, or an event that is read for subscribers. */
export interface RunningOperation {
  /** The pools that its SQL statements may run in. */
  readonly pools: readonly PoolName[];
  /** Null if it has none. */
  readonly name: string | null;
  /** Null for an event, which belongs to no request. */
  readonly requestId: string | null;
}

/** The most characters of a statement that a log line has. */
const MAX_LENGTH = 4_000;

/**
 * Warns of each SQL statement that takes too long, with the operation that sent it.
 *
 * The operation is found only then. It began in the statement's pool before the statement, and still runs. So a line may
 * name several operations, but each of them has itself taken as long. `AsyncLocalStorage` would name the one, and costs
 * every operation up to a twelfth of its CPU (docs/decisions/0012-pools.md).
 */
export class SlowStatements {
  readonly #threshold: number;
  readonly #log: Logger;
  readonly #running = new Set<RunningOperation & { readonly began: number }>();

  /** @param threshold in ms */
  constructor(threshold: number, log: Logger) {
    this.#threshold = threshold;
    this.#log = log;
  }

  /** Does the work of an operation. */
  async during<Result>(operation: RunningOperation, work: () => Promise<Result>): Promise<Result> {
    const running = { ...operation, began: performance.now() };
    this.#running.add(running);
    try {
      return await inSpan('execute', {}, work);
    } finally {
      this.#running.delete(running);
    }
  }

  /**
   * The class of a pool's connections, which measure their statements: from sending one to its end, or to its error.
   * @param standby the server, if it isn't the primary
   */
  clientOf(pool: PoolName, standby?: string): typeof pg.Client {
    const measured = (statement: unknown, began: number) => {
      const ms = performance.now() - began;
      if (ms >= this.#threshold) this.#warn({ pool, standby }, statement, began, ms);
    };
    return class extends pg.Client {
      // pg takes callbacks and returns promises, and declares a signature for each.
      override query = ((...args: unknown[]): unknown => {
        const began = performance.now();
        const [statement] = args;
        // Only within an operation: an idle node reads the log all the time.
        const span = isInSpan() ? openSpan('SQL', SpanKind.CLIENT, () => describe(statement, pool)) : null;
        const ended = (error?: unknown) => {
          measured(statement, began);
          if (span === null) return;
          if (error != null) failed(span, codeOf(error) ?? 'unknown');
          span.end();
        };
        const send = (args: unknown[]) => (super.query as (...args: unknown[]) => unknown).apply(this, args);
        const callback = args.at(-1);
        if (typeof callback === 'function') {
          return send([
            ...args.slice(0, -1),
            (...results: unknown[]) => {
              ended(results[0]);
              (callback as (...results: unknown[]) => void)(...results);
            },
          ]);
        }
        const result = send(args);
        if (result instanceof Promise) {
          void result.then(() => ended(), ended);
        }
        return result;
      }) as pg.Client['query'];
    };
  }

  #warn(
    where: { readonly pool: PoolName; readonly standby: string | undefined },
    statement: unknown,
    began: number,
    ms: number,
  ): void {
    const operations = [...this.#running]
      .filter((operation) => operation.pools.includes(where.pool) && operation.began <= began)
      .map(({ name, requestId }) => ({ name, requestId }));
    this.#log.warn(
      { ...where, ms: Math.round(ms), operations, statement: shapeOf(textOf(statement)) },
      'an SQL statement was slow',
    );
  }
}

function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : (statement as pg.QueryConfig).text;
}

/** The shapes of what has spans, by text, since finding one costs more than its span. The size is in characters. */
const shapes = new LRUCache<string, string>({
  maxSize: 5_000_000,
  sizeCalculation: (shape, text) => text.length + shape.length + 1,
});

/** As the conventions of OpenTelemetry name queries of databases. */
function describe(statement: unknown, pool: PoolName): Attributes {
  const text = textOf(statement);
  const shape = shapes.get(text) ?? shapeOf(text);
  shapes.set(text, shape);
  return {
    'db.system.name': 'postgresql',
    'db.query.text': shape,
    'dateline.pool': pool,
  };
}

/** A statement without values, however many it has. */
export function shapeOf(statement: string): string {
  return statement
    .replace(/\s+/g, ' ')
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/(?<![\w$".])\d+(?:\.\d+)?(?![\w".])/g, '?')
    .replace(/\$\d+(?:::\w+(?:\[\])?)?(?:, ?\$\d+(?:::\w+(?:\[\])?)?)+/g, '$…')
    .replace(/\(\$…\)(?:, ?\(\$…\))+/g, '($…), …')
    .trim()
    .slice(0, MAX_LENGTH);
}

import type { PrismaClient } from '../../generated/prisma/client.ts';
import { LAGGING, TIME_DEPENDENT, RECORDER } from '../db/sql-reads.ts';
import { ANYTHING } from './dependencies.ts';
import { noteProof, noteQuery, noteRows, withIds } from './query-keys.ts';
import { modelOfDelegate } from './data-model.ts';

/**
 * What an answer was made from, as keys: `id` for a row, found or not; `id>Table` for the rows of a table that refer to it or are
 * joined to it; `slug>Table` for the rows with a slug; `>Table` for all its rows; `*` for anything; `TIME_DEPENDENT` and `LAGGING`.
 */
export interface Reads {
  readonly keys: ReadonlySet<string>;
}

interface Reading {
  readonly prisma: PrismaClient;
  readonly logPosition?: unknown;
  readonly isCatchingUp?: boolean;
}

/** Returns a context whose reads are recorded. Other contexts have the plain client, so recording costs them nothing. */
export function recordReads<Context extends Reading>(
  context: Context,
): { readonly context: Context; readonly reads: Reads } {
  const keys = new Set<string>();
  const recording = {
    ...context,
    prisma: recordingClient(context.prisma, keys),
    // A client that follows the log from there gets all events since then, so an old position is a burden.
    get logPosition() {
      keys.add(TIME_DEPENDENT);
      // While the node lags, it would get events that the answer already shows.
      if (context.isCatchingUp === true) keys.add(LAGGING);
      return context.logPosition;
    },
  };
  return { context: recording, reads: { keys } };
}

type MethodArgs = Readonly<Record<string, unknown>>;
type Method = (query?: MethodArgs) => Promise<unknown>;

/** Methods whose result is rows with what was selected of them. */
const READ_ROWS: ReadonlySet<string> = new Set([
  'findMany',
  'findFirst',
  'findFirstOrThrow',
  'findUnique',
  'findUniqueOrThrow',
]);
/** Methods whose result depends on which rows there are. */
const READ_SETS: ReadonlySet<string> = new Set(['count', 'aggregate', 'groupBy']);

function recordingClient(prisma: PrismaClient, keys: Set<string>): PrismaClient {
  const delegates = new Map<string, object>();
  const note = (noted: readonly string[]) => {
    for (const key of noted) keys.add(key);
    return prisma;
  };
  return new Proxy(prisma, {
    get(target, name) {
      if (name === RECORDER) return note;
      const value: unknown = Reflect.get(target, name);
      if (typeof name !== 'string') return value;
      const model = modelOfDelegate(name);
      if (model !== undefined) {
        let delegate = delegates.get(name);
        if (delegate === undefined) {
          delegate = recordingDelegate(model, value as Record<string, Method>, keys);
          delegates.set(name, delegate);
        }
        return delegate;
      }
      if (typeof value !== 'function') return value;
      // SQL by hand that doesn't name what it reads, or another method of a client.
      keys.add(ANYTHING);
      return (value as (...args: unknown[]) => unknown).bind(target);
    },
  });
}

function recordingDelegate(model: string, delegate: Record<string, Method>, keys: Set<string>): object {
  return new Proxy(delegate, {
    get(target, name: string) {
      const method = target[name];
      if (typeof method !== 'function') return method;
      if (READ_SETS.has(name)) {
        return (query: MethodArgs = {}) => {
          const proof = noteQuery(model, query, keys);
          for (const key of proof?.otherwise ?? []) keys.add(key);
          return method(query);
        };
      }
      if (!READ_ROWS.has(name)) {
        keys.add(ANYTHING);
        return method;
      }
      return (asked: MethodArgs = {}) => {
        const proof = noteQuery(model, asked, keys);
        const { query, shape } = withIds(model, asked, keys, proof ?? undefined);
        return method(query).then((result) => {
          noteRows(result, shape, keys);
          if (proof !== null) noteProof(result, proof, keys);
          return result;
        });
      };
    },
  });
}

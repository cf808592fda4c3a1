import type { PrismaClient } from '../../generated/prisma/client.ts';
import { CATCHING_UP, MOMENT, NOTES } from '../sql-reads.ts';
import { noteQuery, noteRows, withIds } from './query-keys.ts';
import { modelOfDelegate } from './tables.ts';

/**
 * What an answer was made from, as keys: `id` for a row, found or not; `id>Table` for the rows of a table that refer to it or are joined
 * to it; `slug>Table` for the rows with a slug; `>Table` for any of its rows; `*` for anything; `MOMENT` and `CATCHING_UP`.
 */
export interface Reads {
  readonly keys: ReadonlySet<string>;
}

interface Reading {
  readonly prisma: PrismaClient;
  readonly logPosition?: unknown;
  readonly isCatchingUp?: boolean;
}

/** Makes note of what is read through the context that it gives. A context without notes pays nothing for that. */
export function recordReads<Context extends Reading>(
  context: Context,
): { readonly context: Context; readonly reads: Reads } {
  const keys = new Set<string>();
  const noting = {
    ...context,
    prisma: notingClient(context.prisma, keys),
    // Whoever begins to follow the log there gets all events since then.
    get logPosition() {
      keys.add(MOMENT);
      // Of what the answer shows already, too.
      if (context.isCatchingUp === true) keys.add(CATCHING_UP);
      return context.logPosition;
    },
  };
  return { context: noting, reads: { keys } };
}

type Query = Readonly<Record<string, unknown>>;
type Method = (query?: Query) => Promise<unknown>;

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

function notingClient(prisma: PrismaClient, keys: Set<string>): PrismaClient {
  const delegates = new Map<string, object>();
  const note = (noted: readonly string[]) => {
    for (const key of noted) keys.add(key);
    return prisma;
  };
  return new Proxy(prisma, {
    get(target, name) {
      if (name === NOTES) return note;
      const value: unknown = Reflect.get(target, name);
      if (typeof name !== 'string') return value;
      const model = modelOfDelegate(name);
      if (model !== undefined) {
        let delegate = delegates.get(name);
        if (delegate === undefined) {
          delegate = notingDelegate(model, value as Record<string, Method>, keys);
          delegates.set(name, delegate);
        }
        return delegate;
      }
      if (typeof value !== 'function') return value;
      // SQL by hand that doesn't say what it reads; whatever else a client can do isn't known either.
      keys.add('*');
      return (value as (...args: unknown[]) => unknown).bind(target);
    },
  });
}

function notingDelegate(model: string, delegate: Record<string, Method>, keys: Set<string>): object {
  return new Proxy(delegate, {
    get(target, name: string) {
      const method = target[name];
      if (typeof method !== 'function') return method;
      if (READ_SETS.has(name)) {
        return (query: Query = {}) => {
          noteQuery(model, query, keys);
          return method(query);
        };
      }
      if (!READ_ROWS.has(name)) {
        keys.add('*');
        return method;
      }
      return (asked: Query = {}) => {
        noteQuery(model, asked, keys);
        const { query, shape } = withIds(model, asked, keys);
        return method(query).then((result) => {
          noteRows(result, shape, keys);
          return result;
        });
      };
    },
  });
}

import { stdSerializers } from 'pino';

/**
 * What PostgreSQL adds to an error repeats the row (`detail`, `where`), so it may hold a reader’s address; and the
 * connection it came by is not worth a page of the log.
 */
const LEFT_OUT = new Set(['detail', 'where', 'client']);

/** An error as the log may keep it: what went wrong and where, without what it went wrong with. */
export function errorForLog(error: Error): object {
  const { type, message, stack, ...more } = stdSerializers.err(error);
  const seen = new WeakSet();
  const told: unknown = JSON.parse(
    JSON.stringify(more, (key, value: unknown) => {
      if (LEFT_OUT.has(key) || typeof value === 'bigint') return undefined;
      if (typeof value !== 'object' || value === null) return value;
      if (seen.has(value)) return undefined;
      seen.add(value);
      return value;
    }),
  );
  return { type, message, stack, ...(told as object) };
}

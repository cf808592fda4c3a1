import { stdSerializers } from 'pino';

/**
 * PostgreSQL's `detail` and `where` can contain a row, and so a reader's e-mail address. `client` is the whole connection.
 */
const OMITTED = new Set(['detail', 'where', 'client']);

/** Serialises an error for a log line, without personal data. */
export function errorForLog(error: Error): object {
  const { type, message, stack, ...more } = stdSerializers.err(error);
  const seen = new WeakSet();
  const safe: unknown = JSON.parse(
    JSON.stringify(more, (key, value: unknown) => {
      if (OMITTED.has(key) || typeof value === 'bigint') return undefined;
      if (typeof value !== 'object' || value === null) return value;
      if (seen.has(value)) return undefined;
      seen.add(value);
      return value;
    }),
  );
  return { type, message, stack, ...(safe as object) };
}

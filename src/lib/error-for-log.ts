import { stdSerializers } from 'pino';

/**
 * PostgreSQL's `detail` and `where` can contain a row, and so a reader's e-mail address. `client` is the whole connection.
 */
const OMITTED = new Set(['detail', 'where', 'client']);

/** A user and a password in a URL. PostgreSQL repeats what it doesn't know, such as the name of a database. */
const CREDENTIALS = /\/\/[^:/@]*:.*/s;

export function withoutPasswords(text: string): string {
  return text.replace(/\S+/g, (part) => {
    const host = part.lastIndexOf('@') + 1;
    return part.slice(0, host).replace(CREDENTIALS, '//…@') + part.slice(host);
  });
}

/** Serialises an error for a log line, without personal data and passwords. */
export function errorForLog(error: Error): object {
  const { type, message, stack, ...more } = stdSerializers.err(error);
  const { cause } = error;
  // pino adds the messages of causes, also if the message has them already.
  const isWhole = cause instanceof Error && error.message.endsWith(cause.message);
  const seen = new WeakSet();
  const safe: unknown = JSON.parse(
    JSON.stringify(more, (key, value: unknown) => {
      if (OMITTED.has(key) || typeof value === 'bigint') return undefined;
      if (typeof value === 'string') return withoutPasswords(value);
      if (typeof value !== 'object' || value === null) return value;
      if (seen.has(value)) return undefined;
      seen.add(value);
      return value;
    }),
  );
  const [safeMessage, safeStack] = [isWhole ? error.message : message, stack].map(withoutPasswords);
  return { type, message: safeMessage, stack: safeStack, ...(safe as object) };
}

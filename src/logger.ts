/** The log lines of a node: JSON for programs that collect them, and short lines for people in a terminal. */
import { pino, type Logger } from 'pino';

interface Line {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly message: string; readonly stack: string };
}

const WARNING = 40;

export function openLogger(level: string): Logger {
  const { stdout } = process;
  if (!stdout.isTTY) return pino({ level });
  return pino({ level, base: null }, { write: (line) => void stdout.write(forPeople(line)) });
}

/** Such as `09:30:00 ready (url: http://127.0.0.1:4000/graphql)`. @param json a line of pino's */
function forPeople(json: string): string {
  const { level, time, msg = '', err, ...fields } = JSON.parse(json) as Line;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const told = Object.entries(fields).map(
    ([name, value]: [string, unknown]) =>
      `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const details = told.length === 0 ? '' : ` (${told.join(', ')})`;
  const cause = err === undefined ? '' : `\n${err.stack || err.message}`;
  return `${clock} ${level >= WARNING ? 'WARNING: ' : ''}${msg}${details}${cause}\n`;
}

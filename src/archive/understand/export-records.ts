/** Reads an export, record by record. */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { articleRecord } from './article-record.ts';
import { linesOf, type Line } from '../read/lines.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { LINKS_OF_STATEMENTS, ENTITIES, PARTS_OF_ORGANIZATIONS, type EntityRecord } from './entities.ts';

/** The first line of an export. */
export const HEADER = { format: 'dateline', version: 1 } as const;

/**
 * Bytes. An article is one record, with all its revisions: one with 300 revisions of 300 blocks each takes about 1 MB.
 */
const LONGEST_RECORD = 32_000_000;

export interface ExportRecord {
  readonly place: string;
  /** In bytes. */
  readonly size: number;
  /** The entity that it is a record of. */
  readonly kind: string;
  readonly record: EntityRecord;
}

const SCHEMAS: ReadonlyMap<unknown, z.ZodType<EntityRecord>> = new Map([
  ...[...ENTITIES, PARTS_OF_ORGANIZATIONS, LINKS_OF_STATEMENTS].map(
    ({ name, schema }) => [name, schema] as const,
  ),
  ['Article', articleRecord] as const,
]);

export async function* readExport(file: Readable): AsyncGenerator<ExportRecord | RefusedRecord> {
  let isFirst = true;
  for await (const line of linesOf(file, LONGEST_RECORD)) {
    if ('reason' in line) {
      yield line;
    } else if (isFirst) {
      const problem = problemOfHeader(line);
      if (problem !== null) {
        yield { place: `line ${line.number}`, reason: problem };
        return;
      }
    } else {
      yield recordIn(line);
    }
    isFirst = false;
  }
}

function problemOfHeader({ text }: Line): string | null {
  const header = parsed(text) as Partial<Record<string, unknown>> | null;
  if (header?.['format'] !== HEADER.format) return 'is not the first line of an export of Dateline';
  return header['version'] === HEADER.version
    ? null
    : `has version ${String(header['version'])} of the format, and this Dateline reads version ${HEADER.version}`;
}

function recordIn({ number, text, size, isEnded }: Line): ExportRecord | RefusedRecord {
  const place = `line ${number}`;
  const value = parsed(text);
  if (value === undefined)
    return { place, reason: isEnded ? 'is not valid JSON' : 'breaks off: the file ends in the middle of it' };
  const noun = typeof value === 'object' && value !== null && 'noun' in value ? value.noun : undefined;
  const schema = SCHEMAS.get(noun);
  if (schema === undefined)
    return {
      place,
      reason: `has no noun that an export can have: ${typeof noun === 'string' ? noun : 'none'}`,
    };
  const { data, error } = schema.safeParse(value);
  if (error !== undefined) return { place, reason: problemsIn(error) };
  return { place, size, kind: data.noun, record: data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const MOST_PROBLEMS = 3;

/** The first problems of a record, such as `headline must not be empty`. */
function problemsIn({ issues }: z.ZodError): string {
  const first = issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the record'} ${asPredicate(message)}`);
  const others = issues.length - first.length;
  return [...first, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}

/** Zod's own messages are sentences, ours begin with a verb. */
function asPredicate(message: string): string {
  return /^(Invalid|Unrecognized|Too)/.test(message)
    ? `is not valid (${message.charAt(0).toLowerCase()}${message.slice(1)})`
    : message;
}

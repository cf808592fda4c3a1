/** Reads an export, record by record. */
import { z } from 'zod';
import { articleRecord } from './article-record.ts';
import { readJsonBytes, type JsonRecord } from '../read/json-records.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { ENTITIES, ROW_LINKS } from './entities.ts';
import type { EntityRecord } from './entity.ts';
import { extensionEntities } from './extension-entities.ts';
import { NEWS_ENTITIES } from './news-entities.ts';

/** The first line of an export. */
export const HEADER = { format: 'dateline', version: 2 } as const;
/** Files of this version have no last line that says so. */
const WITHOUT_END = 1;

/** The last line of an export: a file without it was cut off. @param records the lines between the first and this one */
export function endOf(records: number) {
  return { end: true, records };
}

const END = z.strictObject({ end: z.literal(true), records: z.int().nonnegative() });

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
  ...[...ENTITIES, ...ROW_LINKS, ...NEWS_ENTITIES].map(({ name, schema }) => [name, schema] as const),
  ['Article', articleRecord] as const,
]);

/** @param onIncomplete is called with the reason if the file lacks records that were written to it */
export async function* readExport(
  file: AsyncIterable<Buffer>,
  onIncomplete: (reason: string) => void,
): AsyncGenerator<ExportRecord | RefusedRecord> {
  let header: unknown;
  let end: z.infer<typeof END> | undefined;
  let records = 0;
  for await (const record of readJsonBytes(file, LONGEST_RECORD)) {
    const value = 'value' in record ? record.value : null;
    if (header === undefined) {
      header = value;
      const problem = value === null ? null : problemOfHeader(value);
      if (problem !== null) {
        yield { place: record.place, reason: problem };
        return;
      }
      if ('reason' in record) yield record;
      continue;
    }
    const { data } = END.safeParse(value);
    if (data !== undefined) end = data;
    else {
      records += 1;
      yield 'reason' in record ? record : recordIn(record);
    }
  }
  const problem = problemOfEnd(header, end, records);
  if (problem !== null) onIncomplete(problem);
}

function problemOfHeader(header: unknown): string | null {
  const { format, version } = header as Partial<Record<string, unknown>>;
  if (format !== HEADER.format) return 'is not the first line of an export of Dateline';
  return version === HEADER.version || version === WITHOUT_END
    ? null
    : `has version ${String(version)} of the format, and this Dateline reads version ${HEADER.version}`;
}

const ADVICE = 'Get the whole file and import it: what is here already is not repeated';

function problemOfEnd(header: unknown, end: z.infer<typeof END> | undefined, records: number): string | null {
  const { version } = (header ?? {}) as { readonly version?: unknown };
  if (version === WITHOUT_END) return null;
  if (end === undefined) return `ends before its last line, so it was cut off. ${ADVICE}`;
  return records < end.records
    ? `has ${records} of the ${end.records} records that its last line names. ${ADVICE}`
    : null;
}

function recordIn({ place, value, size }: JsonRecord): ExportRecord | RefusedRecord {
  const { noun } = value as { readonly noun?: unknown };
  const schema = SCHEMAS.get(noun) ?? extensionEntities().find(({ name }) => name === noun)?.schema;
  if (schema === undefined) {
    const found = typeof noun === 'string' ? noun : 'none';
    if (found.includes('_'))
      return {
        place,
        reason: `belongs to the extension ${found.split('_', 1)[0] ?? ''}, which isn't installed here`,
      };
    return { place, reason: `has no noun that an export can have: ${found}` };
  }
  const { data, error } = schema.safeParse(value);
  if (error !== undefined) return { place, reason: problemsIn(error) };
  return { place, size, kind: data.noun, record: data };
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

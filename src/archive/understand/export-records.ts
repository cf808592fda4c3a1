/** Reads an export, record by record. */
import type { z } from 'zod';
import { articleRecord } from './article-record.ts';
import { readJsonBytes, type JsonRecord } from '../read/json-records.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { ENTITIES, ROW_LINKS } from './entities.ts';
import type { EntityRecord } from './entity.ts';
import { extensionEntities } from './extension-entities.ts';
import { NEWS_ENTITIES } from './news-entities.ts';

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
  ...[...ENTITIES, ...ROW_LINKS, ...NEWS_ENTITIES].map(({ name, schema }) => [name, schema] as const),
  ['Article', articleRecord] as const,
]);

export async function* readExport(file: AsyncIterable<Buffer>): AsyncGenerator<ExportRecord | RefusedRecord> {
  let isFirst = true;
  for await (const record of readJsonBytes(file, LONGEST_RECORD)) {
    const problem = isFirst && !('reason' in record) ? problemOfHeader(record.value) : null;
    if (problem !== null) {
      yield { place: record.place, reason: problem };
      return;
    }
    if ('reason' in record) yield record;
    else if (!isFirst) yield recordIn(record);
    isFirst = false;
  }
}

function problemOfHeader(header: unknown): string | null {
  const { format, version } = header as Partial<Record<string, unknown>>;
  if (format !== HEADER.format) return 'is not the first line of an export of Dateline';
  return version === HEADER.version
    ? null
    : `has version ${String(version)} of the format, and this Dateline reads version ${HEADER.version}`;
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

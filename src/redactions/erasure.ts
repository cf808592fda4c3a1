import { escapeIdentifier } from 'pg';
import { Prisma, type ContributorRole } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { Slices } from '../lib/slices.ts';
import { textsInColumn } from '../lib/texts-in.ts';
import type { Speaker } from '../people/speaker.ts';
import { changesOf, COLUMNS, type Eraser } from './eraser.ts';

/** What a redaction takes out, as it goes on. */
export interface Erasure {
  readonly tx: Transaction;
  readonly redactionId: string;
  /** Null on the command line. */
  readonly memberId: string | null;
  readonly at: Date;
  readonly eraser: Eraser;
  /** Whether another redaction of the same words takes them out of what repeats them. */
  readonly isOneOfMany: boolean;
  /** The texts that had the words, as they were. */
  readonly removed: RemovedText[];
  /** The posts of live blogs in which readers saw what was taken out. */
  readonly shownInPosts: Set<string>;
  /** The articles in which readers saw what was taken out. */
  readonly shownIn: Set<string>;
  /** The authors whose credits went from what readers see, by the id of the article or post. */
  readonly lostAuthors: Map<string, Speaker[]>;
}

/** What it takes to take the words out of rows. */
export type RowErasure = Pick<Erasure, 'tx' | 'redactionId' | 'eraser' | 'removed'>;

/** Remembers an author whose credit readers no longer see. Other contributors have no list of what they worked on. */
export function noteLostAuthor(
  { lostAuthors }: Pick<Erasure, 'lostAuthors'>,
  id: string,
  { role, personId, organizationId }: Speaker & { readonly role: ContributorRole },
): void {
  if (role === 'AUTHOR') lostAuthors.set(id, [...(lostAuthors.get(id) ?? []), { personId, organizationId }]);
}

export interface RemovedText {
  readonly text: string;
  /** Whether readers could read it. */
  readonly isPublic: boolean;
}

export interface ErasedRow {
  readonly id: string;
}

type Row = ErasedRow & Readonly<Record<string, unknown>>;

/** These tables are never changed but by the database's own functions (prisma/sql/redaction.sql). */
const IMMUTABLE: readonly string[] = [
  'ArticleRevision',
  'UpdateNote',
  'FormerNoteText',
  'Statement',
  'AuditEntry',
  'FeedEvent',
  'Redaction',
  'LivePostRevision',
];

/**
 * Takes the words out of the rows of a table.
 * @param isPublic whether readers could read a row
 * @param more what else changes in each row that had them
 * @returns the rows that had them
 */
export async function eraseRows<R extends Row>(
  erasure: RowErasure,
  table: string,
  rows: readonly R[],
  isPublic: (row: R) => boolean,
  more: (changes: Readonly<Record<string, unknown>>) => object = () => ({}),
): Promise<R[]> {
  const { tx, redactionId, eraser } = erasure;
  const changed: { row: R; changes: Record<string, unknown> }[] = [];
  const slices = new Slices();
  for (const row of rows) {
    await slices.next();
    const changes = changesOf(table, row, eraser);
    if (Object.keys(changes).length === 0) continue;
    changed.push({ row, changes: { ...changes, ...more(changes) } });
    noteRemoved(
      erasure,
      // Authors of extensions may choose all names in JSON. Those in columns of Dateline are fields.
      Object.keys(changes).map((column) => (Object.hasOwn(COLUMNS, table) ? row[column] : [row[column]])),
      isPublic(row),
    );
  }
  if (changed.length === 0) return [];
  const values = JSON.stringify(changed.map(({ row, changes }) => ({ id: row.id, ...changes })));
  if (IMMUTABLE.includes(table)) {
    await tx.$executeRaw`SELECT "redact_rows"(${redactionId}::uuid, ${table}, ${values}::jsonb)`;
  } else {
    const columns = new Set(changed.flatMap(({ changes }) => Object.keys(changes)));
    // An extension's column may be named as an alias, so what stands here is no name alone.
    const set = [...columns]
      .map(escapeIdentifier)
      .map((column) => `${column} = (jsonb_populate_record(t.*, v."value")).${column}`);
    await tx.$executeRaw`
      UPDATE ${Prisma.raw(`"${table}"`)} t SET ${Prisma.raw(set.join(', '))}
      FROM jsonb_array_elements(${values}::jsonb) v ("value") WHERE t."id" = (v."value"->>'id')::uuid`;
  }
  return changed.map(({ row }) => row);
}

/** Remembers texts that had the words. */
export function noteRemoved(
  { removed }: Pick<Erasure, 'removed'>,
  values: readonly unknown[],
  isPublic: boolean,
): void {
  for (const value of values) removed.push(...textsInColumn(value).map((text) => ({ text, isPublic })));
}

import { Prisma } from '../../generated/prisma/client.ts';
import type { Visibility } from '../../generated/prisma/enums.ts';
import type { Transaction } from '../db/client.ts';
import { causeOf } from '../db/unavailable.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { extensionTables } from '../extensions/installed.ts';
import { mustNotMergeBack } from './merged-words.ts';
import { rowId } from './row-id.ts';
import type { Rule } from './validation.ts';

/** The entities whose rows can be merged: two of them may stand for the same thing. */
type Mergeable = 'Person' | 'Organization' | 'Tag';

export interface Pair {
  readonly fromId: string;
  readonly intoId: string;
}

/** A row that is merged, or that another is merged into. */
interface MergedRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly visibility: Visibility;
}

export interface MergedRows {
  readonly from: MergedRow;
  readonly into: MergedRow;
  /** Whether readers see the result, as they do if they saw one of the two. */
  readonly isPublic: boolean;
}

/** Who is merged, and into whom. */
export function mergeInput(entity: Mergeable) {
  return { fromId: rowId(entity), intoId: rowId(entity) };
}

export const IS_ANOTHER: Rule<Pair> = {
  of: ['fromId', 'intoId'],
  holds: ({ fromId, intoId }) => fromId !== intoId,
  code: 'CONFLICTING',
  message: 'must be another one than fromId',
  path: ['intoId'],
};

/** How many rows a merge moves with one SQL statement, which must end long before its time is up. */
const AT_ONCE = 1_000;
/** In ms: how long the transaction of a merge may take. Most of it keeps nobody waiting. */
export const MERGE_TIMEOUT = 180_000;

/** Merges take turns on a node, so that those that wait take no connections. */
export function inTurnOfMerges(): Promise<string> {
  return Promise.resolve('merges');
}

/**
 * Begins a merge: moves what there may be very much of, and locks only that. A writer of anything else waits for none of this. Take
 * other locks after it. What is refused later is rolled back.
 * @throws NotFoundError
 * @throws ValidationError if the merge would bring back what was redacted
 */
export async function beginMerge(tx: Transaction, entity: Mergeable, pair: Pair): Promise<void> {
  const { fromId, intoId } = pair;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('dateline:merges', 0))`;
  await readPair(tx, entity, pair);
  if (fromId === intoId) return;
  await mustNotMergeBack(tx, entity, pair);
  const listed: string[] = [];
  for (let left = true; left;) {
    const [{ moved, articles }] = await tx.$queryRaw<[{ moved: number; articles: string[] }]>`
      SELECT "moved", "articles" FROM "merge_some"(${entity}, ${fromId}::uuid, ${intoId}::uuid, ${AT_ONCE}::int)`;
    listed.push(...articles);
    left = moved > 0;
  }
  await tx.$executeRaw`SELECT "refresh_later"(ARRAY(SELECT DISTINCT unnest(${listed}::uuid[])))`;
}

/**
 * Locks both rows. Until the end of the transaction, no other can begin to refer to them.
 * @throws NotFoundError
 */
export function lockPair(tx: Transaction, entity: Mergeable, pair: Pair): Promise<MergedRows> {
  return readPair(tx, entity, pair, Prisma.sql`FOR UPDATE`);
}

async function readPair(
  tx: Transaction,
  entity: Mergeable,
  { fromId, intoId }: Pair,
  lock = Prisma.empty,
): Promise<MergedRows> {
  const rows = await tx.$queryRaw<MergedRow[]>`
    SELECT "id", "name", "slug", "visibility" FROM ${Prisma.raw(`"${entity}"`)}
    WHERE "id" IN (${fromId}::uuid, ${intoId}::uuid) ORDER BY "id" ${lock}`;
  const [from, into] = [fromId, intoId].map((id) => rows.find((row) => row.id === id));
  if (from === undefined) throw new NotFoundError(entity, fromId, ['fromId']);
  if (into === undefined) throw new NotFoundError(entity, intoId, ['intoId']);
  return { from, into, isPublic: [from, into].some(({ visibility }) => visibility === 'PUBLIC') };
}

/** What the audit log keeps of a row that is gone. */
export function formerRow({ from: { id, name, slug } }: MergedRows) {
  return { mergedId: id, name, slug };
}

/**
 * Has everything that refers to the one row refer to the other, and removes the one. Its id and its slugs lead to the other.
 * @throws ValidationError if that would bring back what was redacted, or a table of an extension refuses its new reference
 */
export async function mergeRows(
  tx: Transaction,
  entity: Mergeable,
  { from, into, isPublic }: MergedRows,
): Promise<void> {
  const table = Prisma.raw(`"${entity}"`);
  await mustNotMergeBack(tx, entity, { fromId: from.id, intoId: into.id });
  try {
    await tx.$executeRaw`SELECT "merge_row"(${entity}, ${from.id}::uuid, ${into.id}::uuid)`;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
  if (isPublic && into.visibility === 'MEMBERS')
    await tx.$executeRaw`UPDATE ${table} SET "visibility" = 'PUBLIC' WHERE "id" = ${into.id}::uuid`;
}

/** The code of `move_references`. */
const REFUSED = 'DL001';

/** Names the table of an extension whose constraint or trigger refuses a merge; null for another error. */
function refusalOf(error: unknown): ValidationError | null {
  const { originalCode, originalMessage = '' } = (error instanceof Error ? causeOf(error) : null) ?? {};
  const table = extensionTables().find(({ name }) => originalMessage.startsWith(`"${name}": `));
  if (originalCode !== REFUSED || table === undefined) return null;
  const message = `A constraint or a trigger of the extension ${table.extension} refuses the merge, at its table ${originalMessage.replace(/\.?$/, '.')}`;
  return new ValidationError({ code: 'NOT_ALLOWED', message, path: ['fromId'] });
}

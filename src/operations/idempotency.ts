import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { tableOfType } from '../extensions/installed.ts';
import type { Transaction } from '../db/client.ts';
import { entityOfField, tableOf, type EntityName } from '../db/entities.ts';
import { mergedAmong } from '../db/merged.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { keyedHash } from '../lib/keyed-hash.ts';
import { line } from './validation.ts';
import type { Viewer } from '../viewer.ts';

export const idempotencyKeyInput = line.nullish();

/** An idempotency key that this transaction has claimed. */
export interface ClaimedKey<Rows> {
  /** The rows of an earlier request with this key; null if the key is new. */
  readonly made: Rows | null;
  /** The SQL that stores the ids of the rows; a retry reads the rows again. */
  keep(rows: Rows): Prisma.Sql;
}

/**
 * Claims a caller's idempotency key. A concurrent request with the same key waits here until this transaction ends. The hashes
 * that it stores are keyed, so that nobody can search a copy of the rows for e-mail addresses, or for words that were redacted.
 * @param secret of the newsroom
 * @throws ValidationError if the key was used for another request
 */
export async function claimKey<Rows extends object>(
  tx: Transaction,
  viewer: Viewer,
  secret: Uint8Array,
  idempotencyKey: string,
  request: readonly [action: string, input: object],
): Promise<ClaimedKey<Rows>> {
  const key = { owner: ownerOf(viewer), key: keyedHash(secret, 'idempotency key', idempotencyKey) };
  const hash = keyedHash(secret, 'request', JSON.stringify(request));
  const { count } = await tx.idempotentChange.createMany({
    data: { ...key, request: hash },
    skipDuplicates: true,
  });
  return {
    made: count > 0 ? null : await recall<Rows>(tx, key, hash),
    keep: (rows) => Prisma.sql`
      UPDATE "IdempotentChange" SET "made" = ${JSON.stringify(idsOf(rows))}::jsonb
      WHERE "scope" = ${key.owner} AND "key" = ${key.key}`,
  };
}

/** Days that a key is kept: far longer than any client retries. */
const KEPT_DAYS = 7;

export async function forgetOldKeys(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM "IdempotentChange" WHERE "createdAt" < now() - make_interval(days => ${KEPT_DAYS}::int)`;
}

/** Whose key it is. A member's is valid for one role only, so that a retry after a change of role is authorised again. */
function ownerOf({ member }: Viewer): string {
  return member === null ? 'readers' : `${member.id} ${member.role}`;
}

interface StoredKey {
  readonly owner: string;
  readonly key: Uint8Array<ArrayBuffer>;
}

async function recall<Rows>(tx: Transaction, key: StoredKey, request: Uint8Array): Promise<Rows> {
  const change = await tx.idempotentChange.findUniqueOrThrow({ where: { owner_key: key } });
  if (!Buffer.from(change.request).equals(request)) {
    throw new ValidationError({
      code: 'CONFLICTING',
      message: 'This key was used for another request. Use a new key for each change.',
      path: ['idempotencyKey'],
    });
  }
  const rows: Record<string, unknown> = {};
  for (const [field, made] of Object.entries(change.made as Kept)) {
    rows[field] = typeof made === 'string' ? await madeRow(tx, entityOfField(field), made) : made;
  }
  return rows as Rows;
}

/** @throws NotFoundError for a row that was deleted since */
async function madeRow(tx: Transaction, entity: EntityName, id: string): Promise<{ readonly id: string }> {
  // A row of an extension is read with the payload.
  if (tableOfType(entity) !== undefined) return { id };
  const merged = await mergedAmong(tx, [id]);
  const [row] = await tableOf(tx, entity).findMany({ where: { id: merged.get(id) ?? id } });
  if (row === undefined) throw new NotFoundError(entity, id, ['id']);
  return row;
}

/** Row ids and counts by payload field. A list has the ids of nodes. */
type Kept = Record<string, string | number | readonly string[] | null>;

type Made = { readonly id: string } | readonly string[] | number | null | undefined;

function idsOf(rows: object): Kept {
  return Object.fromEntries(
    Object.entries(rows).map(([field, made]: [string, Made]) => [
      field,
      typeof made === 'object' && made !== null && 'id' in made ? made.id : (made ?? null),
    ]),
  );
}

import type { Transaction } from '../db/client.ts';
import { keyedHash } from '../lib/keyed-hash.ts';

/** A limit per client address or e-mail address within any period of this many hours, across all nodes. */
export interface Limit {
  readonly what: string;
  readonly count: number;
  readonly hours: number;
}

export const SIGN_UPS: Limit = { what: 'sign-ups', count: 20, hours: 1 };
export const MAILS: Limit = { what: 'mails', count: 3, hours: 24 };

/** Identifies the allowance of a client address or e-mail address without storing it. */
export function subjectOf(key: Uint8Array, { what }: Limit, address: string): Uint8Array<ArrayBuffer> {
  return keyedHash(key, what, address);
}

/**
 * Uses one unit of an allowance. Returns false if none is left. It writes as much in both cases, so that they take the same
 * time. Concurrent transactions for the same subject wait.
 */
export async function takeAllowance(
  tx: Transaction,
  { count, hours }: Limit,
  subject: Uint8Array,
): Promise<boolean> {
  // A refusal is stored as 'epoch'. The next use removes it with all expired times.
  const [row] = await tx.$queryRaw<[{ isTaken: boolean }]>`
    INSERT INTO "Allowance" AS a ("subject", "takenAt", "endsAt")
    VALUES (${subject}, ARRAY[now()], now() + make_interval(hours => ${hours}::int))
    ON CONFLICT ("subject") DO UPDATE SET ("takenAt", "endsAt") = (
      SELECT
        array_agg(t ORDER BY t) || CASE WHEN count(*) < ${count}::int THEN now() ELSE 'epoch' END,
        CASE WHEN count(*) < ${count}::int THEN excluded."endsAt" ELSE a."endsAt" END
      FROM unnest(a."takenAt") t WHERE t > now() - make_interval(hours => ${hours}::int)
    )
    RETURNING 'epoch' <> ALL ("takenAt") AS "isTaken"`;
  return row.isTaken;
}

import { z } from 'zod';
import { RedactionReason, type PrismaClient } from '../../generated/prisma/client.ts';
import { keyedHash } from '../lib/keyed-hash.ts';
import { REDACTABLE } from './targets.ts';

const hash = z
  .hex()
  .transform((hex) => new Uint8Array(Buffer.from(hex, 'hex')))
  .nullable();

/** A redaction in a list, which is kept outside of the database: what is needed to find the words, without the words. */
export const listedRedaction = z.strictObject({
  id: z.uuid(),
  targetType: z.enum(REDACTABLE),
  targetId: z.uuid(),
  length: z.int().min(2).nullable(),
  hash,
  slugLength: z.int().min(4).nullable(),
  slugHash: hash,
  reason: z.enum(RedactionReason),
  publicNote: z.string(),
  redactedAt: z.iso.datetime().transform((time) => new Date(time)),
});

export type ListedRedaction = z.output<typeof listedRedaction>;

/** All redactions as a list has them, in JSON, oldest first. */
export async function listRedactions(prisma: PrismaClient): Promise<string[]> {
  const redactions = await prisma.redaction.findMany({
    omit: { isPublic: true, redactedById: true, cleanedAt: true },
    orderBy: [{ redactedAt: 'asc' }, { id: 'asc' }],
  });
  return redactions.map((redaction) =>
    JSON.stringify({ ...redaction, hash: hexOf(redaction.hash), slugHash: hexOf(redaction.slugHash) }),
  );
}

function hexOf(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('hex');
}

/** Tells the secret with which the words of a list were hashed from other ones. */
export function secretMark(key: Uint8Array): string {
  return Buffer.from(keyedHash(key, 'redactions', 'the secret of a list')).toString('hex');
}

import { z } from 'zod';
import type { RedactionRun } from '../../generated/prisma/client.ts';
import { RedactionReason } from '../../generated/prisma/enums.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { ValidationError } from '../errors.ts';
import { comparedText } from '../lib/compared-text.ts';
import { fingerprintOf } from '../lib/fingerprint.ts';
import type { Context } from '../operations/context.ts';
import { operation } from '../operations/operation.ts';
import { text } from '../operations/validation.ts';
import type { SignedIn } from '../viewer.ts';
import { mustReachAll } from './extension-rows.ts';
import { mayRedact } from './policy.ts';
import { EXTENDED, IS_HELD, lockRuns } from './run-lease.ts';
import type { RedactionRunner } from './runner.ts';
import { WORD_RULES, wordsInput } from './words-input.ts';

export interface RedactionContext extends Context {
  readonly redactionRunner: Pick<RedactionRunner, 'begin'>;
}

const MOST = 1_000_000;
const OBJECTS = `must be between 1 and ${MOST}`;

/**
 * Has words taken out wherever they stand. A node works on it once this is committed. The words are kept nowhere, so the same call
 * is what continues a run whose node has stopped.
 */
export const redactEverywhere = operation({
  name: 'redactEverywhere',
  input: {
    text: wordsInput,
    reason: z.enum(RedactionReason),
    publicNote: text,
    maxObjects: z.int().min(1, OBJECTS).max(MOST, OBJECTS),
  },
  forgets: ['text'],
  may: mayRedact,
  rules: () => WORD_RULES,
  details: ({ reason, maxObjects }) => ({ reason, maxObjects }),
  async change(
    tx,
    { text, reason, publicNote, maxObjects },
    { member }: { readonly member: SignedIn; readonly context: RedactionContext },
  ): Promise<{ redactionRun: RedactionRun }> {
    await mustReachAll(tx, ['text']);
    await lockRuns(tx);
    const { hash } = fingerprintOf(await sharedSecret(tx, 'redactions'), comparedText(text));
    const same = await tx.redactionRun.findFirst({ where: { hash, finishedAt: null } });
    await mustBeAlone(tx, same);
    if (same === null) {
      const data = { id: newId(), hash, reason, publicNote, maxObjects, startedById: member.id };
      await tx.redactionRun.create({ data });
      return { redactionRun: await reserved(tx, data) };
    }
    if (same.reason !== reason || same.publicNote !== publicNote)
      throw new ValidationError({
        code: 'CONFLICTING',
        message: `A run with these words hasn't ended. To go on with it, send its reason, ${same.reason}, and its publicNote: ${same.publicNote} To send others, first end that run with \`stopRedactionRun\`; \`redactionRuns\` has its id.`,
        path: [same.reason === reason ? 'publicNote' : 'reason'],
      });
    return { redactionRun: await reserved(tx, { id: same.id, maxObjects }) };
  },
  afterwards(context, { text }, { redactionRun }) {
    context.redactionRunner.begin(context, redactionRun, text);
  },
});

/** Runs go one after the other: together, they would delay others. */
async function mustBeAlone(tx: Transaction, same: RedactionRun | null): Promise<void> {
  const [other] = await tx.$queryRaw<object[]>`
    SELECT FROM "RedactionRun" WHERE ${IS_HELD} AND "id" IS DISTINCT FROM ${same?.id ?? null}::uuid LIMIT 1`;
  if (other === undefined) return;
  throw new ValidationError({
    code: 'CONFLICTING',
    message:
      'Another run takes words out everywhere, or ends its last object. Nothing was begun. Try again once `redactionRuns` says that it has ended.',
    path: ['text'],
  });
}

/** A run that no node works on yet counts as running, since one begins within moments. */
async function reserved(
  tx: Transaction,
  { id, maxObjects }: Pick<RedactionRun, 'id' | 'maxObjects'>,
): Promise<RedactionRun> {
  await tx.$executeRaw`
    UPDATE "RedactionRun" SET "heldBy" = NULL, "heldUntil" = ${EXTENDED}, "maxObjects" = ${maxObjects}
    WHERE "id" = ${id}::uuid AND ${IS_HELD} IS NOT TRUE`;
  return tx.redactionRun.findUniqueOrThrow({ where: { id } });
}

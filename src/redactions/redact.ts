import { z } from 'zod';
import type { Redaction } from '../../generated/prisma/client.ts';
import { RedactionReason } from '../../generated/prisma/enums.ts';
import { REMOVED } from '../lib/redacted-text.ts';
import type { Transaction } from '../db/client.ts';
import { tableOf } from '../db/entities.ts';
import { newId } from '../db/new-id.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { ChangeResult } from '../operations/in-change.ts';
import type { Context } from '../operations/context.ts';
import { operation } from '../operations/operation.ts';
import { isUnavailable } from '../db/unavailable.ts';
import { nodeKey, partsOfKey } from '../operations/row-id.ts';
import { optional, text } from '../operations/validation.ts';
import { requireRole, type SignedIn } from '../viewer.ts';
import { announceRedaction } from './announce.ts';
import { nodesWith, type FoundElsewhere } from './elsewhere.ts';
import { eraserOf } from './eraser.ts';
import type { Erasure } from './erasure.ts';
import { mustReachAll } from './extension-rows.ts';
import { fingerprintOf } from '../lib/fingerprint.ts';
import { mayRedact } from './policy.ts';
import { CHANGED_BY, eraseTarget, isOfAuditLog, REDACTABLE, type Redactable } from './targets.ts';
import { eraseTraces, isTelling, soughtIn } from './traces.ts';
import { hyphenated } from '../lib/compared-address.ts';
import { comparedText } from '../lib/compared-text.ts';
import { hasWords } from './with-words.ts';
import { WORD_RULES, wordsInput } from './words-input.ts';

export interface RedactContext extends Context {
  /** Set if another redaction of the same words takes them out of what repeats them. */
  readonly isOneOfMany?: boolean;
}

/**
 * Takes words, or the whole, out of a target, in one transaction with all that derives from it. The words are kept nowhere; a
 * keyed hash recognises them.
 */
export const redact = operation({
  name: 'redact',
  input: {
    id: nodeKey(...REDACTABLE),
    text: optional(wordsInput),
    reason: z.enum(RedactionReason),
    publicNote: text,
  },
  forgets: ['text'],
  errors: [NotFoundError],
  serializeBy: (_context, { id }) => Promise.resolve(partsOfKey(id)[1]),
  tells: true,
  may: mayRedact,
  rules: () => WORD_RULES,
  details: ({ id, reason }) => {
    const [typename, target] = partsOfKey(id);
    return { target: typename, targetId: target, reason };
  },
  async change(
    tx,
    { id: key, text, reason, publicNote },
    {
      member,
      at,
      context,
    }: { readonly member: SignedIn; readonly at: Date; readonly context: RedactContext },
  ): Promise<{ redaction: Redaction }> {
    await mustReachAll(tx, ['id']);
    const [targetType, targetId] = partsOfKey(key);
    const words = text === null ? null : comparedText(text);
    await mustNotHave(tx, targetType as Redactable, targetId, words, context);
    const id = newId();
    const fingerprint = words === null ? {} : fingerprintsOf(await sharedSecret(tx, 'redactions'), words);
    await tx.redaction.create({
      data: { id, targetType, targetId, ...fingerprint, reason, publicNote, redactedById: member.id },
    });
    const erasure: Erasure = {
      tx,
      redactionId: id,
      memberId: member.id,
      at,
      eraser: eraserOf(words, id),
      isOneOfMany: context.isOneOfMany ?? false,
      removed: [],
      shownInPosts: new Set(),
      shownIn: new Set(),
      lostAuthors: new Map(),
    };
    const sought = await takeOut(erasure, targetType as Redactable, targetId);
    const redaction = await announceRedaction(erasure);
    const rows: Redacted = { redaction, [SOUGHT]: sought };
    return rows;
  },
  async readAfterwards(
    { writer },
    { id: key, text },
    { [SOUGHT]: sought = text == null ? null : comparedText(text) }: Redacted,
  ) {
    if (sought === null) return { elsewhere: [], elsewhereIsComplete: false };
    const { keys, isComplete } = await nodesWith(writer, sought).catch(notRead);
    return { elsewhere: keys.filter((node) => node !== key), elsewhereIsComplete: isComplete };
  },
});

/** The words are out already, so an error would say that they aren't. */
function notRead(error: unknown): FoundElsewhere {
  if (error instanceof Error && isUnavailable(error)) return { keys: [], isComplete: false };
  throw error;
}

/** What other rows may have: a symbol, since what names a field of the result is stored with the idempotency key. */
const SOUGHT = Symbol('sought');

interface Redacted extends ChangeResult {
  readonly redaction: Redaction;
  /** Missing for a retry, which has the words of the input, but not those of a whole target. */
  readonly [SOUGHT]?: string | null;
}

/**
 * Of what only admins see, the audit log loses the words; the row itself must no longer have them.
 * @throws ValidationError
 */
async function mustNotHave(
  tx: Transaction,
  entity: Redactable,
  id: string,
  words: string | null,
  { viewer }: Context,
): Promise<void> {
  if (!isOfAuditLog(entity)) return;
  requireRole(viewer, 'ADMIN', 'REDACT');
  const { mutation, columns } = CHANGED_BY[entity];
  const [row] = await tableOf(tx, entity).findMany({ where: { id } });
  const values = row === undefined ? [] : columns.map((column) => (row as unknown as Row)[column] ?? '');
  if (words !== null && !values.some(hasWords(words))) return;
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: `A redaction takes out of the audit log what this ${entity} no longer has. First change it with \`${mutation}\`. Then send the words that it had as text.`,
    path: ['text'],
  });
}

type Row = Readonly<Record<string, string>>;

function fingerprintsOf(key: Uint8Array, words: string) {
  const slug = hyphenated(words);
  const { length = null, hash = null } = slug === null ? {} : fingerprintOf(key, slug);
  return { ...fingerprintOf(key, words), slugLength: length, slugHash: hash };
}

/**
 * Takes the words out of the target, and out of what repeats it.
 * @returns what other nodes may have; empty if it says too little
 * @throws NotFoundError, and ValidationError if there is nothing to take out
 */
async function takeOut(erasure: Erasure, entity: Redactable, id: string): Promise<string> {
  const { words } = erasure.eraser;
  const main = await eraseTarget(erasure, entity, id);
  const wasAudited = await eraseTraces(erasure, id, main);
  if (erasure.removed.length === 0 && !wasAudited) {
    throw words === null
      ? new ValidationError({
          code: 'NOT_ALLOWED',
          message: 'It has nothing that could be redacted.',
          path: ['id'],
        })
      : new ValidationError({
          code: 'NOT_ALLOWED',
          message: `These words occur in no version of the ${entity}. Nothing was redacted. Copy them from where they stand. If they reach over two paragraphs, or over a ${REMOVED}, redact each part for itself.`,
          path: ['text'],
        });
  }
  const sought = soughtIn(erasure, main);
  return words === null && !isTelling(sought) ? '' : sought;
}

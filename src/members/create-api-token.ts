import { z } from 'zod';
import type { ApiToken } from '../../generated/prisma/client.ts';
import { TokenScope } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { orUnique } from '../changes/unique.ts';
import type { Transaction } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { instant, line, optional } from '../validation.ts';
import { mayManageMembers } from './policy.ts';
import { derivedToken, hashOfNew, newToken } from './token.ts';

const HOUR = 3_600;
const MONTH = 30 * 24 * HOUR;
/** Whoever can guess the key and has a copy of the database has the token. */
const KEY_LENGTH = 16;

/**
 * Creates a token for a member. It can replace another token of theirs, which then stays valid for a while, though not
 * for longer than it would have been, so that programs can switch without a gap.
 */
export const createApiToken = operation({
  name: 'createApiToken',
  input: {
    memberId: rowId('Member'),
    name: line,
    scopes: optional(z.array(z.enum(TokenScope)).min(1, 'must name one at least; leave it out for all')),
    expiresAt: optional(instant),
    replacesId: optional(rowId('ApiToken')),
    overlapSeconds: optional(
      z.int().min(0, 'must not be negative').max(MONTH, `may be ${MONTH} at most, which is 30 days`),
    ),
    idempotencyKey: optional(
      line.min(KEY_LENGTH, `must have ${KEY_LENGTH} characters at least here; use a UUID`),
    ),
  },
  rule: {
    holds: ({ replacesId, overlapSeconds }) => replacesId !== null || overlapSeconds === null,
    message: 'is how long the replaced token stays valid: give replacesId too',
    path: ['overlapSeconds'],
  },
  errors: [NotFoundError],
  may: mayManageMembers,
  secret: async ({ memberId, idempotencyKey }, { context, member }) => ({
    token:
      idempotencyKey === null
        ? newToken()
        : derivedToken(await sharedSecret(context.prisma, 'tokens'), [member.id, memberId, idempotencyKey]),
  }),
  details: ({ name, scopes, expiresAt, replacesId }) => ({
    name,
    ...(scopes && { scopes }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    // The row's own id, by which the command line knows it too.
    ...(replacesId !== null && { replaces: replacesId }),
  }),
  async change(tx, input, { at, secret: { token } }) {
    const { memberId, name, scopes, expiresAt, replacesId, overlapSeconds } = input;
    const member = await tx.member.findUnique({ where: { id: memberId } });
    if (member === null) throw new NotFoundError('Member', memberId, ['input', 'memberId']);
    if (member.deactivatedAt !== null) {
      throw new ValidationError('This member is not active. Activate them first.', ['input', 'memberId']);
    }
    if (expiresAt !== null && expiresAt <= at) {
      throw new ValidationError('This is in the past. Give a time in the future.', ['input', 'expiresAt']);
    }
    const replaced =
      replacesId === null ? null : await endSoon(tx, replacesId, memberId, overlapSeconds ?? HOUR);
    const apiToken = await orUnique(
      tx.apiToken.create({
        data: {
          memberId,
          name,
          hash: hashOfNew(token),
          expiresAt,
          scopes: [...new Set(scopes ?? replaced?.scopes ?? Object.values(TokenScope))],
        },
      }),
      'ApiToken_hash_key',
      // Keys are forgotten after a week, but the token that was made of one is still there.
      new ValidationError('This key was used for another token. Use a new key for each token.', [
        'input',
        'idempotencyKey',
      ]),
    );
    return { apiToken, member };
  },
});

async function endSoon(tx: Transaction, id: string, memberId: string, seconds: number): Promise<ApiToken> {
  const ended = await tx.$executeRaw`
    UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now() + make_interval(secs => ${seconds}::int))
    WHERE "id" = ${id}::uuid AND "memberId" = ${memberId}::uuid`;
  if (ended === 0) throw new NotFoundError('ApiToken', id, ['input', 'replacesId']);
  return tx.apiToken.findUniqueOrThrow({ where: { id } });
}

import { z } from 'zod';
import type { ApiToken } from '../../generated/prisma/client.ts';
import { TokenScope } from '../../generated/prisma/enums.ts';
import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { orUnique } from '../operations/unique.ts';
import type { Transaction } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { sha256 } from '../lib/sha256.ts';
import { instant, line, optional } from '../operations/validation.ts';
import { mayManageMembers } from './policy.ts';
import { derivedToken, newToken } from './token.ts';

const HOUR = 3_600;
const MONTH = 30 * 24 * HOUR;
/** The token is derived from the key, so the key must be hard to guess. */
const MIN_KEY_LENGTH = 16;

/**
 * Creates a token for a member. It can replace another token of the same member. That one stays valid for an overlap, in
 * which programs switch to the new token. The overlap never extends the old token's validity.
 */
export const createApiToken = operation({
  name: 'createApiToken',
  input: {
    memberId: rowId('Member'),
    name: line,
    scopes: optional(
      z.array(z.enum(TokenScope)).min(1, 'must not be empty; leave it out for those of your own token'),
    ),
    expiresAt: optional(instant),
    replacesId: optional(rowId('ApiToken')),
    overlapSeconds: optional(
      z.int().min(0, 'must not be negative').max(MONTH, `must be at most ${MONTH}, which is 30 days`),
    ),
    idempotencyKey: optional(
      line.min(MIN_KEY_LENGTH, `must have at least ${MIN_KEY_LENGTH} characters here; use a UUID`),
    ),
  },
  errors: [NotFoundError],
  may: mayManageMembers,
  async guard(tx, { memberId }, { member: { scopes: ownScopes } }) {
    const member = await tx.member.findUnique({ where: { id: memberId } });
    if (member === null) throw new NotFoundError('Member', memberId, ['memberId']);
    return { member, ownScopes, at: await databaseTime(tx) };
  },
  rules: ({ member, at }) => [
    {
      of: ['replacesId', 'overlapSeconds'],
      holds: ({ replacesId, overlapSeconds }) => replacesId !== null || overlapSeconds === null,
      code: 'CONFLICTING',
      message: 'requires replacesId: it is how long the replaced token stays valid',
      path: ['overlapSeconds'],
    },
    {
      of: ['memberId'],
      holds: () => member.deactivatedAt === null,
      code: 'NOT_ALLOWED',
      message: 'must be an active member. Activate them first',
      path: ['memberId'],
    },
    {
      of: ['expiresAt'],
      holds: ({ expiresAt }) => expiresAt === null || expiresAt > at,
      code: 'OUT_OF_RANGE',
      message: 'must be in the future',
      path: ['expiresAt'],
    },
  ],
  secret: async ({ memberId, idempotencyKey }, { context, member }) => ({
    token:
      idempotencyKey === null
        ? newToken()
        : derivedToken(await sharedSecret(context.writer, 'tokens'), [member.id, memberId, idempotencyKey]),
  }),
  details: ({ name, scopes, expiresAt, replacesId }) => ({
    name,
    ...(scopes && { scopes }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    // The row id, which the command line shows too.
    ...(replacesId !== null && { replaces: replacesId }),
  }),
  async change(tx, input, { guarded: { member, ownScopes }, secret: { token } }) {
    const { memberId, name, scopes, expiresAt, replacesId, overlapSeconds } = input;
    const replaced =
      replacesId === null ? null : await endSoon(tx, replacesId, memberId, overlapSeconds ?? HOUR);
    const given = [...new Set(scopes ?? replaced?.scopes ?? ownScopes.filter((scope) => scope !== 'REDACT'))];
    // Every token can read, so READ is never lacking. Admins give REDACT, also if they don't redact themselves.
    const lacking = given.filter(
      (scope) => scope !== 'READ' && scope !== 'REDACT' && !ownScopes.includes(scope),
    );
    if (lacking.length > 0) {
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: `Your own token lacks ${lacking.join(', ')}, so it can't give that to another. Name fewer scopes.`,
        path: ['scopes'],
      });
    }
    const apiToken = await orUnique(
      tx.apiToken.create({
        data: {
          memberId,
          name,
          hash: sha256(token),
          expiresAt,
          scopes: given,
        },
      }),
      'ApiToken_hash_key',
      // The idempotency key is deleted after a week, but the token derived from it remains.
      new ValidationError({
        code: 'CONFLICTING',
        message: 'This key was used for another token. Use a new key for each token.',
        path: ['idempotencyKey'],
      }),
    );
    return { apiToken, member };
  },
});

async function endSoon(tx: Transaction, id: string, memberId: string, seconds: number): Promise<ApiToken> {
  const ended = await tx.$executeRaw`
    UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now() + make_interval(secs => ${seconds}::int))
    WHERE "id" = ${id}::uuid AND "memberId" = ${memberId}::uuid`;
  if (ended === 0) throw new NotFoundError('ApiToken', id, ['replacesId']);
  return tx.apiToken.findUniqueOrThrow({ where: { id } });
}

import { z } from 'zod';
import { Prisma, type ApiToken, type Member, type TokenScope } from '../../generated/prisma/client.ts';
import { TokenScope as Scopes } from '../../generated/prisma/enums.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { sharedSecret } from '../db/shared-secret.ts';
import { transactionTime } from '../changes/database-time.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { check, line } from '../validation.ts';
import { mayManageMembers } from './policy.ts';
import { derivedToken, hashOfNew, newToken } from './token.ts';

export interface CreateApiTokenInput {
  readonly memberId: string;
  /** What it is for. */
  readonly name: string;
  /** What it may do of what the role allows. Left out: what the token that it replaces may, or all. */
  readonly scopes?: readonly TokenScope[] | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  /** The member’s token that this one takes the place of. */
  readonly replacesId?: string | null | undefined;
  /** How long that one still holds, in seconds: an hour if left out. */
  readonly overlapSeconds?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CreatedApiToken {
  /** The token itself: nobody sees it again. */
  readonly token: string;
  readonly apiToken: ApiToken;
  readonly member: Member;
}

const HOUR = 3_600;
const MONTH = 30 * 24 * HOUR;
/** Who can guess the key and has a copy of the database has the token. */
const KEY = 16;

const checked = z
  .object({
    name: line,
    scopes: z.array(z.enum(Scopes)).min(1, 'must name one at least; leave it out for all').nullish(),
    replacesId: z.string().nullish(),
    overlapSeconds: z
      .int()
      .min(0, 'must not be negative')
      .max(MONTH, `may be ${MONTH} at most, 30 days`)
      .nullish(),
    idempotencyKey: line.min(KEY, `must have ${KEY} characters at least here; take a UUID`).nullish(),
  })
  .refine(({ replacesId, overlapSeconds }) => replacesId != null || overlapSeconds == null, {
    path: ['overlapSeconds'],
    message: 'is how long the replaced token holds: give replacesId too',
  });

/**
 * Makes a token for a member. In place of another one, that one holds for a while more, never longer than it would
 * have, so that programs can change over without a gap.
 * @throws ValidationError, NotFoundError
 */
export async function createApiToken(context: Context, input: CreateApiTokenInput): Promise<CreatedApiToken> {
  const admin = mayManageMembers(context.viewer);
  const { name, scopes, idempotencyKey } = check(checked, input);
  const { memberId, expiresAt, replacesId } = input;
  const token =
    idempotencyKey == null
      ? newToken()
      : derivedToken(await sharedSecret(context.prisma, 'tokens'), [admin.id, memberId, idempotencyKey]);
  const details = {
    name,
    ...(scopes && { scopes }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    // The row’s own id, by which the command line knows it too.
    ...(replacesId != null && { replaces: replacesId }),
  };
  const rows = await inChange(context, { action: 'createApiToken', input, details }, async (tx) => {
    const member = await tx.member.findUnique({ where: { id: memberId } });
    if (member === null) throw new NotFoundError('Member', memberId, ['input', 'memberId']);
    if (member.deactivatedAt !== null) {
      throw new ValidationError('They may not sign in. Activate them first.', ['input', 'memberId']);
    }
    if (expiresAt && expiresAt <= (await transactionTime(tx))) {
      throw new ValidationError('That is past already. Give an instant that lies ahead.', [
        'input',
        'expiresAt',
      ]);
    }
    const replaced = replacesId == null ? null : await endSoon(tx, replacesId, input);
    const apiToken = await orKeyUsed(
      tx.apiToken.create({
        data: {
          memberId,
          name,
          hash: hashOfNew(token),
          expiresAt: expiresAt ?? null,
          scopes: [...new Set(scopes ?? replaced?.scopes ?? Object.values(Scopes))],
        },
      }),
    );
    return { apiToken, member };
  });
  return { ...rows, token };
}

async function endSoon(
  tx: Transaction,
  id: string,
  { memberId, overlapSeconds }: CreateApiTokenInput,
): Promise<ApiToken> {
  const ended = await tx.$executeRaw`
    UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now() + make_interval(secs => ${overlapSeconds ?? HOUR}::int))
    WHERE "id" = ${id}::uuid AND "memberId" = ${memberId}::uuid`;
  if (ended === 0) throw new NotFoundError('ApiToken', id, ['input', 'replacesId']);
  return tx.apiToken.findUniqueOrThrow({ where: { id } });
}

/** Keys are forgotten after a week, but the token that was made of one is still there. */
async function orKeyUsed<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw new ValidationError('A token was made with this key before. Each token takes a key of its own.', [
        'input',
        'idempotencyKey',
      ]);
    }
    throw error;
  }
}

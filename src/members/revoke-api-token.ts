import type { ApiToken, PrismaClient } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../changes/transaction.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageMembers } from './policy.ts';

export interface RevokeApiTokenInput {
  readonly id: string;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * Ends a token at once, with all that it has open. One that has ended stays as it is.
 * @throws ValidationError, NotFoundError
 */
export async function revokeApiToken(
  context: Context,
  input: RevokeApiTokenInput,
): Promise<{ apiToken: ApiToken }> {
  mayManageMembers(context.viewer);
  const { id } = input;
  return inChange(context, { action: 'revokeApiToken', input }, async (tx) => {
    if (!(await end(tx, id))) throw new NotFoundError('ApiToken', id, ['input', 'id']);
    return { apiToken: await tx.apiToken.findUniqueOrThrow({ where: { id } }) };
  });
}

/** For whoever has the database itself, so the audit log names no member who did it. Gives whether it was there. */
export async function revokeToken(prisma: PrismaClient, id: string): Promise<boolean> {
  return inTransaction(prisma, async (tx) => {
    const wasThere = await end(tx, id);
    if (wasThere) {
      await tx.auditEntry.create({
        data: { action: 'revokeApiToken', typename: 'ApiToken', subjectId: id },
      });
    }
    return wasThere;
  });
}

async function end(tx: Transaction, id: string): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now()) WHERE "id" = ${id}::uuid`;
  return ended === 1;
}

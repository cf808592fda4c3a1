import type { PrismaClient } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { inTransaction } from '../operations/transaction.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageMembers } from './policy.ts';

/** Revokes a token at once, also on open connections. Revoking it again has no effect. */
export const revokeApiToken = operation({
  name: 'revokeApiToken',
  input: { id: rowId('ApiToken') },
  errors: [NotFoundError],
  may: mayManageMembers,
  async change(tx, { id }) {
    if (!(await setRevoked(tx, id))) throw new NotFoundError('ApiToken', id, ['id']);
    return { apiToken: await tx.apiToken.findUniqueOrThrow({ where: { id } }) };
  },
});

/**
 * Revokes a token for the command line. The audit entry names no member, since none is signed in.
 * @returns whether the token exists
 */
export async function revokeToken(prisma: PrismaClient, id: string): Promise<boolean> {
  return inTransaction(prisma, async (tx) => {
    const exists = await setRevoked(tx, id);
    if (exists) {
      await tx.auditEntry.create({
        data: { action: 'revokeApiToken', typename: 'ApiToken', subjectId: id },
      });
    }
    return exists;
  });
}

async function setRevoked(tx: Transaction, id: string): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now()) WHERE "id" = ${id}::uuid`;
  return ended === 1;
}

import type { PrismaClient } from '../../generated/prisma/client.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { inTransaction } from '../changes/transaction.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageMembers } from './policy.ts';

/** Ends a token at once, on every open connection. One that has ended stays as it is. */
export const revokeApiToken = operation({
  name: 'revokeApiToken',
  input: { id: rowId('ApiToken') },
  errors: [NotFoundError],
  may: mayManageMembers,
  async change(tx, { id }) {
    if (!(await end(tx, id))) throw new NotFoundError('ApiToken', id, ['input', 'id']);
    return { apiToken: await tx.apiToken.findUniqueOrThrow({ where: { id } }) };
  },
});

/**
 * For those who have the database itself, so the audit log names no member.
 * @returns whether there is such a token
 */
export async function revokeToken(prisma: PrismaClient, id: string): Promise<boolean> {
  return inTransaction(prisma, async (tx) => {
    const exists = await end(tx, id);
    if (exists) {
      await tx.auditEntry.create({
        data: { action: 'revokeApiToken', typename: 'ApiToken', subjectId: id },
      });
    }
    return exists;
  });
}

async function end(tx: Transaction, id: string): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now()) WHERE "id" = ${id}::uuid`;
  return ended === 1;
}

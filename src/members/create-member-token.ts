import type { PrismaClient, Role, TokenScope } from '../../generated/prisma/client.ts';
import { inTransaction } from '../changes/transaction.ts';
import { hashOfNew, newToken } from './token.ts';

interface NewMember {
  readonly name: string;
  readonly role: Role;
  /** All if left out. */
  readonly scopes?: TokenScope[] | undefined;
  readonly expiresAt?: Date | undefined;
}

/**
 * Adds a member with a token, and gives the token: the only time that it can be seen. For whoever has the database
 * itself, so the audit log names no member who did it.
 */
export async function createMemberToken(
  prisma: PrismaClient,
  { name, role, scopes, expiresAt }: NewMember,
): Promise<string> {
  const token = newToken();
  await inTransaction(prisma, async (tx) => {
    const of = { ...(scopes && { scopes }), ...(expiresAt && { expiresAt }) };
    const member = await tx.member.create({
      data: { name, role, tokens: { create: { name, hash: hashOfNew(token), ...of } } },
    });
    await tx.auditEntry.create({
      data: { action: 'createMember', typename: 'Member', subjectId: member.id, details: { role } },
    });
  });
  return token;
}

import type { PrismaClient, Role, TokenScope } from '../../generated/prisma/client.ts';
import { inTransaction } from '../operations/transaction.ts';
import { sha256 } from '../lib/sha256.ts';
import { newToken } from './token.ts';

interface NewMember {
  readonly name: string;
  readonly role: Role;
  /** All scopes but REDACT if left out. */
  readonly scopes?: TokenScope[] | undefined;
  readonly expiresAt?: Date | undefined;
}

/**
 * Creates a member and a token for the command line. The audit entry names no member, since none is signed in.
 * @returns the token. Only its hash is stored
 */
export async function createMemberToken(
  prisma: PrismaClient,
  { name, role, scopes, expiresAt }: NewMember,
): Promise<string> {
  const token = newToken();
  await inTransaction(prisma, async (tx) => {
    const limits = { ...(scopes && { scopes }), ...(expiresAt && { expiresAt }) };
    const member = await tx.member.create({
      data: { name, role, tokens: { create: { name, hash: sha256(token), ...limits } } },
    });
    await tx.auditEntry.create({
      data: { action: 'createMember', typename: 'Member', subjectId: member.id, details: { role } },
    });
  });
  return token;
}

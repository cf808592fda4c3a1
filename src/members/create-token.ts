import type { PrismaClient, Role } from '../../generated/prisma/client.ts';
import { newToken, tokenHash } from './token.ts';

/** Adds a member with a token, and gives the token: the only time that it can be seen. */
export async function createMemberToken(
  prisma: PrismaClient,
  { name, role }: { name: string; role: Role },
): Promise<string> {
  const token = newToken();
  const hash = tokenHash(token);
  if (hash === null) throw new Error('A new token must be well-formed.');
  await prisma.member.create({ data: { name, role, tokens: { create: { name, hash } } } });
  return token;
}

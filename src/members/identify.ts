import type { PrismaClient, Role } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import { READER, type Viewer } from '../viewer.ts';
import { tokenHash } from './token.ts';

/**
 * Who is asking. Without a token an anonymous reader; with one its member, if it holds by the database's clock.
 * @param authorization an Authorization header: `Bearer <token>`
 * @throws RequestError UNAUTHENTICATED for a token that is wrong, revoked or expired: nobody who meant to sign in is
 *   served as a reader instead
 */
export async function identify(prisma: PrismaClient, authorization: string | null): Promise<Viewer> {
  if (authorization === null) return READER;
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  const hash = tokenHash(token);
  const [member] =
    hash === null
      ? []
      : await prisma.$queryRaw<{ id: string; name: string; role: Role }[]>`
          SELECT m."id", m."name", m."role"::text AS "role"
          FROM "ApiToken" t JOIN "Member" m ON m."id" = t."memberId"
          WHERE t."hash" = ${hash} AND t."revokedAt" IS NULL AND (t."expiresAt" IS NULL OR t."expiresAt" > now())`;
  if (member === undefined) {
    throw new RequestError(
      'UNAUTHENTICATED',
      'The token is wrong, revoked or expired. Send: Authorization: Bearer <token>.',
    );
  }
  return { member };
}

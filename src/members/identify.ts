import type { PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError } from '../errors.ts';
import { READER, type SignedIn, type Viewer } from '../viewer.ts';
import { tokenHash } from './token.ts';

const NOT_HOLDING = 'The token is wrong, revoked or expired. Send: Authorization: Bearer <token>.';

/**
 * Who is asking. Without a token an anonymous reader; with one its member, if it holds by the database's clock.
 * @param authorization an Authorization header: `Bearer <token>`
 * @throws RequestError UNAUTHENTICATED for a token that is wrong, revoked or expired: nobody who meant to sign in is
 *   served as a reader instead
 */
export async function identify(prisma: PrismaClient, authorization: string | null): Promise<Viewer> {
  if (authorization === null) return READER;
  const viewer = (await identifyAll(prisma, [authorization])).get(authorization);
  if (viewer == null) throw new RequestError('UNAUTHENTICATED', NOT_HOLDING);
  return viewer;
}

/** The same for many at once, in one query; null for those whose token doesn’t hold. */
export async function identifyAll(
  prisma: PrismaClient,
  authorizations: readonly string[],
): Promise<ReadonlyMap<string, Viewer | null>> {
  const hashes = authorizations.map(hashOf);
  const wellFormed = hashes.filter((hash) => hash !== null);
  const members =
    wellFormed.length === 0
      ? []
      : await prisma.$queryRaw<(SignedIn & { hash: string })[]>`
          SELECT encode(t."hash", 'hex') AS "hash", m."id", m."name", m."role"::text AS "role",
                 t."scopes"::text[] AS "scopes", t."id" AS "tokenId"
          FROM "ApiToken" t JOIN "Member" m ON m."id" = t."memberId"
          WHERE t."hash" = ANY(ARRAY(SELECT decode(unnest(${wellFormed}::text[]), 'hex')))
            AND m."deactivatedAt" IS NULL AND (t."revokedAt" IS NULL OR t."revokedAt" > now())
            AND (t."expiresAt" IS NULL OR t."expiresAt" > now())`;
  const byHash = new Map(members.map(({ hash, ...member }) => [hash, { member }]));
  return new Map(
    authorizations.map((authorization, i) => [authorization, byHash.get(hashes[i] ?? '') ?? null]),
  );
}

function hashOf(authorization: string): string | null {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization.trim()) ?? [];
  const hash = tokenHash(token);
  return hash === null ? null : Buffer.from(hash).toString('hex');
}

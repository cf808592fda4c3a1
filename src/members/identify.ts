import type { PrismaClient, Role } from '../../generated/prisma/client.ts';
import { TokenScope } from '../../generated/prisma/enums.ts';
import { RequestError } from '../errors.ts';
import { READER, type SignedIn, type Viewer } from '../viewer.ts';
import type { Claims } from './claims.ts';
import { ProviderSilent, refused, type IdentityProvider } from './identity-provider.ts';
import { findProvided, isNewRole, signIn, type ProvidedMember } from './sign-in.ts';
import { PREFIX, tokenHash } from './token.ts';

const NOT_HOLDING = 'The token is wrong, revoked or expired. Send: Authorization: Bearer <token>.';
/** Seconds that the provider’s clock may be ahead of the database’s. */
const AHEAD = 5;
/** The provider’s tokens may do all that the role allows. */
const ALL = Object.values(TokenScope);

export interface IdentifyOptions {
  readonly prisma: PrismaClient;
  /** Where members may sign in too, beside tokens of our own; null for none. */
  readonly provider: IdentityProvider | null;
  readonly onTokenUsed: (tokenId: string) => void;
}

export interface Identify {
  /**
   * Who is asking. Without a token an anonymous reader; with one its member, if it holds by the database’s clock. Whom
   * the identity provider sends for the first time becomes a member by it.
   * @param authorization an Authorization header: `Bearer <token>`
   * @throws RequestError UNAUTHENTICATED for a token that doesn’t hold: nobody who meant to sign in is served as a
   *   reader instead
   */
  readonly one: (authorization: string | null) => Promise<Viewer>;
  /**
   * The same for many that are signed in already, in one query for each kind of token: null for those whose token no
   * longer holds; those of whom it can’t be said now are left out.
   */
  readonly all: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
}

export function createIdentify({ prisma, provider, onTokenUsed }: IdentifyOptions): Identify {
  async function one(authorization: string | null): Promise<Viewer> {
    if (authorization === null) return READER;
    const token = bearerOf(authorization);
    if (provider !== null && isJwt(token)) return { member: await provided(provider, token) };
    const member = (await holdersOf(prisma, [token])).get(token);
    if (member === undefined) throw new RequestError('UNAUTHENTICATED', NOT_HOLDING);
    used(member);
    return { member };
  }

  async function all(authorizations: readonly string[]): Promise<ReadonlyMap<string, Viewer | null>> {
    const tokens = authorizations.map(bearerOf);
    const holders = await holdersOf(prisma, tokens);
    holders.forEach(used);
    const jwts = provider === null ? [] : tokens.filter(isJwt);
    const members = provider === null ? null : await stillProvided(provider, jwts);
    const viewers = new Map<string, Viewer | null>();
    for (const [index, authorization] of authorizations.entries()) {
      const token = tokens[index] ?? '';
      const member = members?.has(token) === true ? members.get(token) : (holders.get(token) ?? null);
      if (member !== undefined) viewers.set(authorization, member && { member });
    }
    return viewers;
  }

  function used({ tokenId }: SignedIn): void {
    if (tokenId !== null) onTokenUsed(tokenId);
  }

  async function provided(by: IdentityProvider, jwt: string): Promise<SignedIn> {
    const claims = await by.read(jwt);
    if (!hasRole(claims)) throw refused(by.lacksRole);
    const { now, bySubject } = await findProvided(prisma, by.issuer, [claims.subject]);
    const problem = untimely(claims, now);
    if (problem !== null) throw refused(problem);
    const known = bySubject.get(claims.subject);
    const member =
      known === undefined || (known.deactivatedAt === null && isNewRole(known, claims, now))
        ? await signIn(prisma, by.issuer, claims, now)
        : known;
    if (member.deactivatedAt !== null) throw refused('belongs to somebody who may no longer sign in');
    return signedIn(member);
  }

  /** Undefined for those of whom it can’t be said now. */
  async function stillProvided(
    by: IdentityProvider,
    jwts: readonly string[],
  ): Promise<Map<string, SignedIn | null | undefined>> {
    const read = await Promise.all(jwts.map(async (jwt) => [jwt, await readOrNull(by, jwt)] as const));
    const subjects = new Set(read.flatMap(([, claims]) => claims?.subject ?? []));
    if (subjects.size === 0) return new Map(read.map(([jwt, claims]) => [jwt, claims && null]));
    const { now, bySubject } = await findProvided(prisma, by.issuer, [...subjects]);
    return new Map(
      read.map(([jwt, claims]) => {
        if (claims == null) return [jwt, claims];
        const member = bySubject.get(claims.subject);
        const holds = hasRole(claims) && untimely(claims, now) === null && member?.deactivatedAt === null;
        return [jwt, holds ? signedIn(member) : null];
      }),
    );
  }

  return { one, all };
}

/** Who holds tokens of our own. */
export async function holdersOf(
  prisma: PrismaClient,
  tokens: readonly string[],
): Promise<ReadonlyMap<string, SignedIn>> {
  const byHash = new Map(
    tokens.flatMap((token) => {
      const hash = tokenHash(token);
      return hash === null ? [] : [[Buffer.from(hash).toString('hex'), token]];
    }),
  );
  if (byHash.size === 0) return new Map();
  const members = await prisma.$queryRaw<(SignedIn & { hash: string })[]>`
    SELECT encode(t."hash", 'hex') AS "hash", m."id", m."name", m."role"::text AS "role",
           t."scopes"::text[] AS "scopes", t."id" AS "tokenId"
    FROM "ApiToken" t JOIN "Member" m ON m."id" = t."memberId"
    WHERE t."hash" = ANY(ARRAY(SELECT decode(unnest(${[...byHash.keys()]}::text[]), 'hex')))
      AND m."deactivatedAt" IS NULL AND (t."revokedAt" IS NULL OR t."revokedAt" > now())
      AND (t."expiresAt" IS NULL OR t."expiresAt" > now())`;
  return new Map(members.map(({ hash, ...member }) => [byHash.get(hash) ?? '', member]));
}

async function readOrNull(provider: IdentityProvider, jwt: string): Promise<Claims | null | undefined> {
  try {
    return await provider.read(jwt);
  } catch (error) {
    if (error instanceof ProviderSilent) return undefined;
    if (error instanceof RequestError) return null;
    throw error;
  }
}

function bearerOf(authorization: string): string {
  return /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? '';
}

function isJwt(token: string): boolean {
  return !token.startsWith(PREFIX) && token.split('.').length === 3;
}

function hasRole(claims: Claims): claims is Claims & { role: Role } {
  return claims.role !== null;
}

function untimely({ notBefore, expires }: Claims, now: Date): string | null {
  const seconds = now.getTime() / 1_000;
  if (expires <= seconds) return 'has expired';
  return notBefore !== null && notBefore > seconds + AHEAD ? 'doesn’t hold yet' : null;
}

function signedIn({ id, name, role }: ProvidedMember): SignedIn {
  return { id, name, role, scopes: ALL, tokenId: null };
}

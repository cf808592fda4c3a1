import { Prisma, type PrismaClient, type Role } from '../../generated/prisma/client.ts';
import { TokenScope } from '../../generated/prisma/enums.ts';
import { RequestError } from '../errors.ts';
import { sha256 } from '../lib/sha256.ts';
import { READER, type SignedIn, type Viewer } from '../viewer.ts';
import type { Claims } from './claims.ts';
import { ProviderUnavailable, refusedToken, type IdentityProvider } from './identity-provider.ts';
import { findProvided, isNewRole, signIn, type ProvidedMember } from './sign-in.ts';
import { isPreviewToken, previewOf } from './preview.ts';
import { isWellFormed, PREFIX } from './token.ts';

const INVALID_TOKEN = 'The token is invalid, revoked or expired. Send it as: Authorization: Bearer <token>.';
const INVALID_LINK = 'The preview link is not valid, has ended or was revoked.';
/** Seconds by which the provider's clock can be ahead of the database's. */
const CLOCK_TOLERANCE = 5;
/** A provider's token has all scopes but REDACT, which only an admin gives. */
const PROVIDED_SCOPES = Object.values(TokenScope).filter((scope) => scope !== 'REDACT');

export interface IdentifyOptions {
  readonly prisma: PrismaClient;
  /** Null if members sign in with API tokens only. */
  readonly provider: IdentityProvider | null;
  readonly onTokenUsed: (tokenId: string) => void;
  readonly onPreviewUsed: (linkId: string) => void;
}

export interface Identify {
  /**
   * Identifies the viewer: a reader without a token, a reader with a preview link, otherwise the token's member. The first sign-in through the identity
   * provider creates the member.
   * @param authorization an Authorization header: `Bearer <token>`
   * @throws RequestError UNAUTHENTICATED for an invalid token, instead of treating the caller as a reader
   */
  readonly one: (authorization: string | null) => Promise<Viewer>;
  /**
   * Identifies many viewers who have signed in before, with one query for each kind of token. The value is null if the
   * token is no longer valid. Tokens that can't be verified because the provider doesn't respond are omitted.
   */
  readonly all: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
}

export function createIdentify(options: IdentifyOptions): Identify {
  const { prisma, provider, onTokenUsed, onPreviewUsed } = options;
  async function one(authorization: string | null): Promise<Viewer> {
    if (authorization === null) return READER;
    const token = bearerOf(authorization);
    if (isPreviewToken(token)) return readerWith(prisma, token, onPreviewUsed);
    if (provider !== null && isJwt(token)) return { member: await memberOf(provider, token) };
    const member = (await holdersOf(prisma, [token])).get(token);
    if (member === undefined) throw new RequestError('UNAUTHENTICATED', INVALID_TOKEN);
    used(member);
    return { member };
  }

  async function all(authorizations: readonly string[]): Promise<ReadonlyMap<string, Viewer | null>> {
    const tokens = authorizations.map(bearerOf);
    const holders = await holdersOf(prisma, tokens);
    holders.forEach(used);
    const jwts = provider === null ? [] : tokens.filter(isJwt);
    const members = provider === null ? null : await membersOf(provider, jwts);
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

  async function memberOf(by: IdentityProvider, jwt: string): Promise<SignedIn> {
    const claims = await by.read(jwt);
    if (!namesRole(claims)) throw refusedToken(by.lacksRole);
    const { now, bySubject } = await findProvided(prisma, by.issuer, [claims.subject]);
    const problem = validityProblem(claims, now);
    if (problem !== null) throw refusedToken(problem);
    const known = bySubject.get(claims.subject);
    const member =
      known === undefined || (known.deactivatedAt === null && isNewRole(known, claims, now))
        ? await signIn(prisma, by.issuer, claims, now)
        : known;
    if (member.deactivatedAt !== null) throw refusedToken('belongs to a member who is not active');
    return signedIn(member);
  }

  /** Undefined for tokens that can't be verified now. */
  async function membersOf(
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
        const holds =
          namesRole(claims) && validityProblem(claims, now) === null && member?.deactivatedAt === null;
        return [jwt, holds ? signedIn(member) : null];
      }),
    );
  }

  return { one, all };
}

/** @throws RequestError UNAUTHENTICATED */
async function readerWith(
  prisma: PrismaClient,
  token: string,
  onUsed: (linkId: string) => void,
): Promise<Viewer> {
  const preview = await previewOf(prisma, token);
  if (preview === null) throw new RequestError('UNAUTHENTICATED', INVALID_LINK);
  onUsed(preview.linkId);
  return { member: null, preview };
}

/** The members who hold these API tokens. Invalid tokens are left out. */
export async function holdersOf(
  prisma: PrismaClient,
  tokens: readonly string[],
): Promise<ReadonlyMap<string, SignedIn>> {
  const byHash = new Map(
    tokens.filter(isWellFormed).map((token) => [Buffer.from(sha256(token)).toString('hex'), token]),
  );
  if (byHash.size === 0) return new Map();
  const members = await holdersWhere(
    prisma,
    Prisma.sql`t."hash" = ANY(ARRAY(SELECT decode(unnest(${[...byHash.keys()]}::text[]), 'hex')))`,
  );
  return new Map(members.map(({ hash, ...member }) => [byHash.get(hash) ?? '', member]));
}

/** The viewer with this API token, by its id. A reader if it is no longer valid. */
export async function viewerByTokenId(prisma: PrismaClient, tokenId: string): Promise<Viewer> {
  const [holder] = await holdersWhere(prisma, Prisma.sql`t."id" = ${tokenId}::uuid`);
  if (holder === undefined) return READER;
  const { hash: _hash, ...member } = holder;
  return { member };
}

/** The members with the valid ones of these tokens, as they are now. */
function holdersWhere(prisma: PrismaClient, tokens: Prisma.Sql): Promise<(SignedIn & { hash: string })[]> {
  return prisma.$queryRaw`
    SELECT encode(t."hash", 'hex') AS "hash", m."id", m."name", m."role"::text AS "role",
           t."scopes"::text[] AS "scopes", t."id" AS "tokenId"
    FROM "ApiToken" t JOIN "Member" m ON m."id" = t."memberId"
    WHERE ${tokens} AND m."deactivatedAt" IS NULL AND (t."revokedAt" IS NULL OR t."revokedAt" > now())
      AND (t."expiresAt" IS NULL OR t."expiresAt" > now())`;
}

async function readOrNull(provider: IdentityProvider, jwt: string): Promise<Claims | null | undefined> {
  try {
    return await provider.read(jwt);
  } catch (error) {
    if (error instanceof ProviderUnavailable) return undefined;
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

function namesRole(claims: Claims): claims is Claims & { role: Role } {
  return claims.role !== null;
}

function validityProblem({ notBefore, expires }: Claims, now: Date): string | null {
  const seconds = now.getTime() / 1_000;
  if (expires <= seconds) return 'has expired';
  return notBefore !== null && notBefore > seconds + CLOCK_TOLERANCE ? 'is not valid yet' : null;
}

function signedIn({ id, name, role }: ProvidedMember): SignedIn {
  return { id, name, role, scopes: PROVIDED_SCOPES, tokenId: null };
}

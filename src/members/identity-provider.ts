import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { LRUCache } from 'lru-cache';
import { RequestError } from '../errors.ts';
import { readClaims, type Claims } from './claims.ts';

/** What only the provider can have signed; nothing that a shared secret signs, and nothing unsigned. */
const ALGORITHMS = ['RS', 'PS', 'ES'].flatMap((kind) => [`${kind}256`, `${kind}384`, `${kind}512`]);
ALGORITHMS.push('EdDSA', 'Ed25519');

/** What a token may be by its header’s `typ`, if that says anything: not one that ends a session, say. */
const TYPES = /^(application\/)?(at\+)?jwt$/i;

/** ms that the provider has to answer. */
const TIMEOUT = 3_000;
/** ms between looks for a key that isn’t among those known. */
const COOLDOWN = 1_000;
/** ms until keys and signatures are looked at anew: a key that the provider has withdrawn counts no longer than that. */
const FRESH = 600_000;
/** ms for which a provider that didn’t answer isn’t asked about signatures that held before. */
const REST = 5_000;
/** Tokens whose signatures are known to hold. */
const KNOWN = 10_000;
/** Looked at later, by the database’s clock. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

/** What is wrong with a token itself, rather than with asking for its keys. */
const REFUSALS = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
];

export interface IdentityProviderOptions {
  /** Where the provider’s public keys are. */
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly onError: (error: unknown) => void;
}

/** Who bears a token can’t be said now: the provider’s keys can’t be had. */
export class ProviderSilent extends RequestError {
  constructor() {
    super(
      'UNAUTHENTICATED',
      'The identity provider doesn’t answer, so nobody new can sign in by it. Try again later.',
    );
  }
}

/** The newsroom’s identity provider: what it says of people, in signed tokens (JWT). */
export class IdentityProvider {
  readonly #options: IdentityProviderOptions;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;
  /** By the token’s hash: to check a signature for each open connection every two seconds would be dear. */
  readonly #known = new LRUCache<string, { claims: Claims; at: number }>({ max: KNOWN });
  #silentUntil = 0;

  constructor(options: IdentityProviderOptions) {
    this.#options = options;
    this.#keys = createRemoteJWKSet(new URL(options.jwksUrl), {
      timeoutDuration: TIMEOUT,
      cooldownDuration: COOLDOWN,
      cacheMaxAge: FRESH,
    });
  }

  get issuer(): string {
    return this.#options.issuer;
  }

  /** What is wrong with a token that names no role. */
  get lacksRole(): string {
    return `names no role: its claim '${this.#options.roleClaim}' must have REPORTER, EDITOR or ADMIN`;
  }

  /**
   * What a token says, if the provider signed it for this newsroom; whether it holds yet and still is not looked at.
   * @throws RequestError UNAUTHENTICATED, ProviderSilent
   */
  async read(jwt: string): Promise<Claims> {
    const hash = createHash('sha256').update(jwt).digest('base64');
    const known = this.#known.get(hash);
    const now = performance.now();
    if (known && (now < known.at + FRESH || now < this.#silentUntil)) return known.claims;
    try {
      const claims = await this.#verify(jwt);
      this.#known.set(hash, { claims, at: performance.now() });
      return claims;
    } catch (error) {
      if (error instanceof RequestError) {
        this.#known.delete(hash);
        throw error;
      }
      this.#fellSilent(error);
      if (known) return known.claims;
      throw new ProviderSilent();
    }
  }

  async #verify(jwt: string): Promise<Claims> {
    const { issuer, audience, roleClaim } = this.#options;
    try {
      const { payload, protectedHeader } = await this.#verifyByAnyKey(jwt, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: ANY_TIME,
      });
      if (!TYPES.test(protectedHeader.typ ?? 'JWT')) throw refused('is not one to sign in with');
      const claims = readClaims(payload, roleClaim);
      if (claims === null) throw refused('says too little of who bears it');
      return claims;
    } catch (error) {
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw refused(`is not for this newsroom: its claim '${error.claim}' is not as it must be`);
      }
      if (REFUSALS.some((refusal) => error instanceof refusal)) {
        throw refused('is not signed by the newsroom’s identity provider');
      }
      throw error;
    }
  }

  /** Where a token doesn’t name its key, each of those that could have signed it is tried. */
  async #verifyByAnyKey(jwt: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
    try {
      return await jwtVerify(jwt, this.#keys, options);
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      for await (const key of error) {
        try {
          return await jwtVerify(jwt, key, options);
        } catch (mismatch) {
          if (!(mismatch instanceof errors.JWSSignatureVerificationFailed)) throw mismatch;
        }
      }
      throw new errors.JWSSignatureVerificationFailed();
    }
  }

  /** Said once, not for each of those who wait for it. */
  #fellSilent(error: unknown): void {
    if (performance.now() < this.#silentUntil) return;
    this.#silentUntil = performance.now() + REST;
    this.#options.onError(error);
  }
}

export function refused(what: string): RequestError {
  return new RequestError('UNAUTHENTICATED', `The token ${what}. Sign in again.`);
}

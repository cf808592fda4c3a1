import { createHash } from 'node:crypto';
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { allowInsecureRequests, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import { RequestError } from '../errors.ts';
import { readClaims, type Claims } from './claims.ts';

/** Public-key signatures only: no shared secrets, no unsigned tokens. */
const ALGORITHMS = ['RS', 'PS', 'ES'].flatMap((kind) => [`${kind}256`, `${kind}384`, `${kind}512`]);
ALGORITHMS.push('EdDSA', 'Ed25519');

/** Accepted values of the header's `typ`. Others, such as `logout+jwt`, aren't for signing in. */
const TYPES = /^(application\/)?(at\+)?jwt$/i;

/** Maximum time for fetching keys (ms). */
const TIMEOUT = 3_000;
/** Minimum time between fetches for an unknown key (ms). */
const COOLDOWN = 1_000;
/** Time after which keys and signatures are verified again (ms), so that withdrawn keys become invalid. */
const MAX_AGE = 600_000;
/** Time after a failed fetch in which verified signatures stay valid without another fetch (ms). */
const RETRY_AFTER = 5_000;
/** Maximum number of cached tokens. */
const MAX_TOKENS = 10_000;
/** Disables jose's check of `exp` and `nbf`: `identify` compares them with the database's clock. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

/** Errors that mean an invalid token. Others mean that the keys could not be fetched. */
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
  /** URL of the provider's public keys; undefined to ask the issuer for it (OpenID Connect Discovery). */
  readonly jwksUrl: string | undefined;
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly onError: (error: unknown) => void;
}

/** The token can't be verified, because the provider's keys can't be fetched. */
export class ProviderUnavailable extends RequestError {
  constructor() {
    super(
      'UNAUTHENTICATED',
      "The identity provider doesn't respond, so the token can't be verified. Try again later.",
    );
  }
}

/** Verifies the tokens (JWT) of the newsroom's identity provider. */
export class IdentityProvider {
  readonly #options: IdentityProviderOptions;
  /** Null until a token has to be verified, and after a failure. */
  #keys: Promise<JWTVerifyGetKey> | null = null;
  /** By the token's hash. Open connections are verified every two seconds; without a cache that would be slow. */
  readonly #known = new LRUCache<string, { claims: Claims; at: number }>({ max: MAX_TOKENS });
  #unavailableUntil = 0;

  constructor(options: IdentityProviderOptions) {
    this.#options = options;
  }

  get issuer(): string {
    return this.#options.issuer;
  }

  get lacksRole(): string {
    return `has no role: its claim '${this.#options.roleClaim}' must contain REPORTER, EDITOR or ADMIN`;
  }

  /**
   * The claims of a token that the provider signed for this newsroom. Doesn't check the times.
   * @throws RequestError UNAUTHENTICATED, ProviderUnavailable
   */
  async read(jwt: string): Promise<Claims> {
    const hash = createHash('sha256').update(jwt).digest('base64');
    const known = this.#known.get(hash);
    const now = performance.now();
    if (known && (now < known.at + MAX_AGE || now < this.#unavailableUntil)) return known.claims;
    try {
      const claims = await this.#verify(jwt);
      this.#known.set(hash, { claims, at: performance.now() });
      return claims;
    } catch (error) {
      if (error instanceof RequestError) {
        this.#known.delete(hash);
        throw error;
      }
      this.#reportOutage(error);
      if (known) return known.claims;
      throw new ProviderUnavailable();
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
      if (!TYPES.test(protectedHeader.typ ?? 'JWT')) throw refusedToken('is not for signing in');
      const claims = readClaims(payload, roleClaim);
      if (claims === null) throw refusedToken('lacks a required claim, or one is invalid');
      return claims;
    } catch (error) {
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw refusedToken(`is not for this newsroom: its claim '${error.claim}' is wrong`);
      }
      if (REFUSALS.some((refusal) => error instanceof refusal)) {
        throw refusedToken("is not signed by the newsroom's identity provider");
      }
      throw error;
    }
  }

  #findKeys(): Promise<JWTVerifyGetKey> {
    const { jwksUrl, issuer } = this.#options;
    this.#keys ??= (jwksUrl === undefined ? keysUrlOf(issuer) : Promise.resolve(jwksUrl)).then(
      (url) =>
        createRemoteJWKSet(new URL(url), {
          timeoutDuration: TIMEOUT,
          cooldownDuration: COOLDOWN,
          cacheMaxAge: MAX_AGE,
        }),
      (error: unknown) => {
        this.#keys = null;
        throw error;
      },
    );
    return this.#keys;
  }

  /** If the token doesn't name its key, tries each key that could have signed it. */
  async #verifyByAnyKey(jwt: string, options: JWTVerifyOptions): Promise<JWTVerifyResult> {
    try {
      return await jwtVerify(jwt, await this.#findKeys(), options);
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

  /** Reports an outage once, not once for each caller. */
  #reportOutage(error: unknown): void {
    if (performance.now() < this.#unavailableUntil) return;
    this.#unavailableUntil = performance.now() + RETRY_AFTER;
    this.#options.onError(error);
  }
}

/**
 * Where the issuer says that its public keys are.
 * @throws if it doesn't say so, or can't be asked
 */
export async function keysUrlOf(issuer: string): Promise<string> {
  const url = new URL(issuer);
  // The settings allow http only on this machine.
  const [signal, isInsecure] = [AbortSignal.timeout(TIMEOUT), url.protocol === 'http:'];
  // oxlint-disable-next-line typescript/no-deprecated -- deprecated as a warning, not since something replaces it
  const response = await discoveryRequest(url, { signal, [allowInsecureRequests]: isInsecure });
  const { jwks_uri: keysUrl } = await processDiscoveryResponse(url, response);
  if (keysUrl === undefined || (!isInsecure && !keysUrl.startsWith('https:')))
    throw new Error(`${issuer} names no https URL of its keys (jwks_uri).`);
  return keysUrl;
}

export function refusedToken(reason: string): RequestError {
  return new RequestError('UNAUTHENTICATED', `The token ${reason}. Sign in again.`);
}

/** A local identity provider that publishes keys and signs tokens. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export const AUDIENCE = 'dateline';

interface Key {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export interface TestProvider {
  readonly issuer: string;
  readonly settings: NodeJS.ProcessEnv;
  /** How often its keys were fetched. */
  readonly asked: number;
  /** Creates a key. By default, it is published. */
  addKey(kid: string, options?: { alg?: string; isPublished?: boolean }): Promise<void>;
  /** Stops publishing the key. */
  removeKey(kid: string): void;
  /** A public key as text, which a forger could know. */
  publicKey(kid: string): Promise<string>;
  /** Signs a token that is valid for an hour, with these claims changed; undefined removes a claim. */
  sign(
    claims?: Partial<Record<string, unknown>>,
    kid?: string,
    header?: { typ?: string; namesKey?: boolean },
  ): Promise<string>;
  /** Whether it responds to requests. */
  isUp: boolean;
  /** What it says of itself (OpenID Connect Discovery). */
  metadata: { issuer: string; jwks_uri?: string };
  close(): Promise<void>;
}

export async function openProvider(): Promise<TestProvider> {
  const keys = new Map<string, Key>();
  const published = new Map<string, JWK>();
  let asked = 0;
  const server = createServer((request, response) => {
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    if (!isDiscovery) asked += 1;
    if (!provider.isUp) {
      response.destroy();
      return;
    }
    response.setHeader('content-type', 'application/json');
    const keySet = { keys: [...published.values()] };
    response.end(JSON.stringify(isDiscovery ? { ...provider.metadata } : keySet));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider: TestProvider = {
    issuer,
    settings: { AUTH_JWKS_URL: `${issuer}/keys`, AUTH_ISSUER: issuer, AUTH_AUDIENCE: AUDIENCE },
    get asked() {
      return asked;
    },
    isUp: true,
    metadata: { issuer, jwks_uri: `${issuer}/keys` },
    async addKey(kid, { alg = 'ES256', isPublished = true } = {}) {
      const pair = await generateKeyPair(alg, { extractable: true });
      keys.set(kid, { alg, ...pair });
      if (isPublished) published.set(kid, { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' });
    },
    removeKey(kid) {
      published.delete(kid);
    },
    publicKey: (kid) => exportSPKI(keyOf(kid).publicKey),
    sign(claims = {}, kid = 'first', { typ, namesKey = true } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const { alg, privateKey } = keyOf(kid);
      const all = { iss: issuer, aud: AUDIENCE, sub: 'ada', role: 'EDITOR', iat: now, exp: now + 3_600 };
      const header = { alg, ...(namesKey && { kid }), ...(typ && { typ }) };
      return new SignJWT({ ...all, ...claims }).setProtectedHeader(header).sign(privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  await provider.addKey('first');
  return provider;

  function keyOf(kid: string): Key {
    const key = keys.get(kid);
    if (key === undefined) throw new Error(`There is no key ${kid}.`);
    return key;
  }
}

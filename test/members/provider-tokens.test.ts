import { createHmac } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { TRANSPORTS, socket } from '../support/clients/transports.ts';
import { openStream } from '../support/clients/wire.ts';
import { failuresOf } from '../support/failures.ts';
import { unique } from '../support/newsroom/factories.ts';
import { AUDIENCE, openProvider } from '../support/newsroom/identity-provider.ts';
import { CreatePerson } from '../support/newsroom/mutations.ts';
import { openSignIn, seconds, nodesView, SignedIn } from '../support/newsroom/sign-in.ts';
import { eventually } from '../support/until.ts';
import { readEnv } from '../../src/env.ts';
import { createIdentify } from '../../src/members/identify.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

/** Keys are fetched at most once a second. */

const opened = await openSignIn();
const { provider, newsroom } = opened;
afterAll(() => opened.close());

const signIn = (jwt: string) => opened.signIn(jwt);

function part(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

const claims = (more: JWTPayload = {}) => ({
  iss: provider.issuer,
  aud: AUDIENCE,
  sub: 'mallory',
  role: 'ADMIN',
  exp: seconds() + 3_600,
  ...more,
});

describe('a token of the identity provider', () => {
  it.each(['REPORTER', 'EDITOR', 'ADMIN'] as const)(
    'signs in a member with the role %s, on every transport',
    async (role) => {
      const sub = unique('sub');
      const jwt = await provider.sign({ sub, role: role.toLowerCase(), name: 'Ada Ünsal' });
      const member = await signIn(jwt);
      expect(member).toMatchObject({ name: 'Ada Ünsal', role });
      for (const transport of TRANSPORTS) {
        const query = '{ viewer { member { id name role } } }';
        if (transport.name === 'SSE') continue;
        const { data, errors } = await transport.send(newsroom, { query, token: jwt });
        expect(errors, transport.name).toEqual([]);
        expect(data, transport.name).toEqual({ viewer: { member } });
      }
      const stream = await openStream(newsroom.url, 'subscription { feed { id } }', { token: jwt });
      expect(stream.status).toBe(200);
      stream.abandon();
      const person = { slug: unique('p'), name: 'P', visibility: 'PUBLIC' as const };
      const { errors } = await newsroom.ask(CreatePerson, { input: person }, jwt);
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(
        role === 'REPORTER' ? ['FORBIDDEN'] : [],
      );
    },
  );

  it('may be signed with each algorithm of public keys, and have each type for signing in', async () => {
    for (const alg of ['RS256', 'PS256', 'ES384', 'EdDSA']) {
      await provider.addKey(alg, { alg });
      const jwt = await provider.sign({ sub: unique('sub') }, alg);
      await eventually(async () => expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' }));
    }
    for (const typ of ['JWT', 'at+jwt', 'application/at+JWT']) {
      const jwt = await provider.sign({ sub: unique('sub') }, 'first', { typ });
      expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' });
    }
  });

  const REFUSED: [what: string, jwt: () => Promise<string> | string, message: RegExp][] = [
    ['has expired', () => provider.sign({ exp: seconds() - 1 }), /has expired/],
    ['is not valid yet', () => provider.sign({ nbf: seconds() + 60 }), /is not valid yet/],
    ['never expires', () => provider.sign({ exp: undefined }), /claim 'exp'/],
    ['has no issue time', () => provider.sign({ iat: undefined }), /claim 'iat'/],
    ['is a logout token', () => provider.sign({}, 'first', { typ: 'logout+jwt' }), /not for signing in/],
    ['has no subject', () => provider.sign({ sub: undefined }), /claim 'sub'/],
    ['has an empty subject', () => provider.sign({ sub: '' }), /lacks a required claim/],
    ['has another issuer', () => provider.sign({ iss: 'https://id.example' }), /claim 'iss'/],
    ['has another audience', () => provider.sign({ aud: ['other'] }), /claim 'aud'/],
    ['has no role', () => provider.sign({ role: undefined }), /claim 'role' must contain REPORTER/],
    ['has an unknown role', () => provider.sign({ role: 'OWNER' }), /claim 'role' must contain REPORTER/],
    ['has an object as its role', () => provider.sign({ role: { ADMIN: true } }), /claim 'role'/],
    ['has a list in a list as its role', () => provider.sign({ role: [['ADMIN']] }), /claim 'role'/],
    ['is not signed', () => `${part({ alg: 'none' })}.${part(claims())}.`, /not signed/],
    [
      'is not signed, but names a key',
      () => `${part({ alg: 'none', kid: 'first' })}.${part(claims())}.`,
      /not signed/,
    ],
    [
      'is signed with HS256 and the public key',
      async () => {
        const text = `${part({ alg: 'HS256', kid: 'first' })}.${part(claims())}`;
        const key = await provider.publicKey('first');
        return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
      },
      /not signed/,
    ],
    [
      'is signed with a key that is not published',
      async () => {
        await provider.addKey('secret', { isPublished: false });
        return provider.sign({}, 'secret');
      },
      /not signed/,
    ],
    [
      'brings its own key',
      async () => {
        const [, body = '', signature = ''] = (await provider.sign()).split('.');
        const header = { alg: 'ES256', jwk: { kty: 'EC' }, jku: 'https://id.example/keys', kid: 'none' };
        return `${part(header)}.${body}.${signature}`;
      },
      /not signed/,
    ],
    [
      'was changed after it was signed',
      async () => {
        const [header = '', , signature = ''] = (await provider.sign()).split('.');
        return `${header}.${part(claims())}.${signature}`;
      },
      /not signed/,
    ],
    ['consists of three words', () => 'one.two.three', /not signed/],
    ['has an empty payload', () => 'a..b', /not signed/],
    ['has four parts', async () => `${await provider.sign()}.x`, /invalid, revoked or expired/],
  ];

  it('that the provider did not sign for this newsroom, or that is not valid now, is refused on every transport', async () => {
    const before = await newsroom.prisma.member.count();
    const failures = await failuresOf(
      REFUSED,
      ([what]) => what,
      async ([, jwtFrom, message]) => {
        const token = await jwtFrom();
        for (const transport of TRANSPORTS) {
          const query =
            transport.name === 'SSE' ? 'subscription { feed { id } }' : '{ viewer { member { id } } }';
          const { data, errors } = await transport.send(newsroom, { query, token });
          expect(data ?? null, transport.name).toBeNull();
          expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
          expect(errors[0]?.message, transport.name).toMatch(message);
        }
      },
    );
    expect(failures).toEqual([]);
    expect(await newsroom.prisma.member.count()).toBe(before);
  });

  it("is checked by the database's clock", async () => {
    const jwt = await provider.sign({ sub: unique('sub') });
    expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' });
    // The node's clock makes no difference.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 });
    try {
      expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the keys of the identity provider', () => {
  it('are tried one by one for a token without a key id', async () => {
    const other = await openProvider();
    for (const kid of ['second', 'third']) await other.addKey(kid);
    await other.addKey('secret', { isPublished: false });
    const identify = createIdentify({
      prisma: newsroom.prisma,
      provider: nodesView(other),
      onTokenUsed: () => undefined,
      onPreviewUsed: () => undefined,
    });
    const signedBy = async (kid: string) =>
      identify.one(`Bearer ${await other.sign({ sub: kid }, kid, { namesKey: false })}`);
    try {
      for (const name of ['first', 'second', 'third']) {
        expect(await signedBy(name)).toMatchObject({ member: { name, role: 'EDITOR' } });
      }
      await expect(signedBy('secret')).rejects.toThrow("is not signed by the newsroom's identity provider");
    } finally {
      await other.close();
    }
  });

  it("do not affect API tokens if they can't be fetched, and errors for other tokens say so", async () => {
    const silent = await openProvider();
    const other = await openNewsroom({ settings: silent.settings });
    try {
      const jwt = await silent.sign();
      silent.isUp = false;
      const { status, errors, text } = await other.ask(SignedIn, {}, jwt);
      expect(status).toBe(401);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(errors[0]?.message).toContain("The identity provider doesn't respond");
      expect(text).not.toMatch(/fetch|ECONN|socket|127\.0\.0\.1/);
      const { errors: onSocket } = await socket.send(other, {
        query: '{ viewer { member { id } } }',
        token: jwt,
      });
      expect(onSocket[0]?.message).toContain("doesn't respond");
      expect(other.logged).toContainEqual(
        expect.objectContaining({ msg: 'the identity provider did not answer' }),
      );
      expect((await other.ask(SignedIn, {}, other.tokens.EDITOR)).data.viewer.member?.role).toBe('EDITOR');
      silent.isUp = true;
      expect((await other.ask(SignedIn, {}, jwt)).data.viewer.member?.role).toBe('EDITOR');
    } finally {
      await other.close();
      await silent.close();
    }
  });
});

describe('a node that only knows the issuer', () => {
  it('finds its keys by discovery, also if the provider is away at first, and believes no other issuer', async () => {
    const found = await openProvider();
    const { AUTH_JWKS_URL: _, ...settings } = found.settings;
    const other = await openNewsroom({ settings });
    const signIn = async (jwt: string) => {
      const { data, errors } = await other.ask(SignedIn, {}, jwt);
      return errors[0]?.message ?? data.viewer.member?.role;
    };
    try {
      found.isUp = false;
      expect(await signIn(await found.sign())).toContain("doesn't respond");
      found.isUp = true;
      found.metadata = { issuer: 'http://127.0.0.1:1', jwks_uri: `${found.issuer}/keys` };
      expect(await signIn(await found.sign())).toContain("doesn't respond");
      found.metadata = { issuer: found.issuer };
      expect(await signIn(await found.sign())).toContain("doesn't respond");
      found.metadata = { issuer: found.issuer, jwks_uri: `${found.issuer}/keys` };
      expect(await signIn(await found.sign())).toBe('EDITOR');
      await found.addKey('foreign', { isPublished: false });
      expect(await signIn(await found.sign({}, 'foreign'))).toContain(
        "is not signed by the newsroom's identity provider",
      );
    } finally {
      await other.close();
      await found.close();
    }
  });
});

describe('the settings of the identity provider', () => {
  const SETTINGS = {
    AUTH_JWKS_URL: 'https://id.example/keys',
    AUTH_ISSUER: 'https://id.example',
    AUTH_AUDIENCE: 'dateline',
  };

  it('must be given all together, or not at all', () => {
    expect(readEnv(SETTINGS)).toMatchObject({ ...SETTINGS, AUTH_ROLE_CLAIM: 'role' });
    for (const name of ['AUTH_ISSUER', 'AUTH_AUDIENCE']) {
      for (const AUTH_JWKS_URL of [SETTINGS.AUTH_JWKS_URL, ''])
        expect(() => readEnv({ ...SETTINGS, AUTH_JWKS_URL, [name]: '' })).toThrow(`${name} is missing`);
    }
  });

  it('need no URL of keys if the issuer can be asked for it safely', () => {
    const { AUTH_JWKS_URL: _, ...settings } = SETTINGS;
    expect(readEnv(settings)).toMatchObject(settings);
    for (const AUTH_ISSUER of ['http://id.example', 'example', 'ftp://localhost'])
      expect(() => readEnv({ ...settings, AUTH_ISSUER })).toThrow('AUTH_ISSUER must be an https URL');
    expect(readEnv({ ...SETTINGS, AUTH_ISSUER: 'example' })).toMatchObject({ AUTH_ISSUER: 'example' });
  });

  it('accept keys from https URLs, and from http URLs of this machine', () => {
    const others = ['http://id.example/keys', 'http://127.0.0.1.id.example/', 'ftp://localhost/keys'];
    for (const AUTH_JWKS_URL of [...others, 'keys', 'https://'])
      expect(() => readEnv({ ...SETTINGS, AUTH_JWKS_URL })).toThrow('AUTH_JWKS_URL must be');
    for (const AUTH_JWKS_URL of ['http://127.0.0.1:8080/keys', 'http://localhost/keys', 'http://[::1]/keys'])
      expect(readEnv({ ...SETTINGS, AUTH_JWKS_URL })).toMatchObject({ AUTH_JWKS_URL });
  });

  it.each<[string, JWTPayload]>([
    ['https://news.example/roles', { 'https://news.example/roles': ['admin'], role: 'EDITOR' }],
    ['realm_access.roles', { realm_access: { roles: ['offline_access', 'admin'] }, role: 'EDITOR' }],
  ])('can name %s as the role claim', async (AUTH_ROLE_CLAIM, more) => {
    const other = await openNewsroom({ settings: { ...provider.settings, AUTH_ROLE_CLAIM } });
    try {
      const jwt = await provider.sign({ sub: unique('sub'), ...more });
      expect((await other.ask(SignedIn, {}, jwt)).data.viewer.member?.role).toBe('ADMIN');
      const { errors } = await other.ask(SignedIn, {}, await provider.sign({ constructor: 'ADMIN' }));
      expect(errors[0]?.message).toContain(`its claim '${AUTH_ROLE_CLAIM}'`);
    } finally {
      await other.close();
    }
  });

  it("are required for a provider's tokens to be valid", async () => {
    const other = await openNewsroom();
    try {
      const { errors } = await other.ask(SignedIn, {}, await provider.sign());
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    } finally {
      await other.close();
    }
  });
});

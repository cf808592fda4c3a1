import { createHmac } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { createIdentify } from '../../src/members/identify.ts';
import { IdentityProvider } from '../../src/members/identity-provider.ts';
import { graphql } from '../gql/index.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { AUDIENCE, openProvider, type TestProvider } from '../support/newsroom/identity-provider.ts';
import { UpdateMember } from '../support/newsroom/mutations/members.ts';
import { CreatePerson } from '../support/newsroom/mutations/people.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openCounter } from '../support/database/sql.ts';
import { socket, TRANSPORTS } from '../support/clients/transports.ts';
import { openStream, openWire } from '../support/clients/wire.ts';

const Viewer = graphql(`
  query ViewerBySignIn {
    viewer {
      member {
        id
        name
        role
      }
    }
  }
`);

let provider: TestProvider;
let newsroom: Newsroom;
beforeAll(async () => {
  provider = await openProvider();
  newsroom = await openNewsroom({ settings: provider.settings });
});
afterAll(async () => {
  await newsroom.close();
  await provider.close();
});

const seconds = () => Math.floor(Date.now() / 1_000);

/** Who the token signs in; or the code and the message of the refusal. */
async function signIn(jwt: string) {
  const { data, errors } = await newsroom.ask(Viewer, {}, jwt);
  const [error] = errors;
  return error === undefined ? data.viewer.member : `${error.extensions.code}: ${error.message}`;
}

function reading({ issuer }: TestProvider): IdentityProvider {
  const about = { jwksUrl: `${issuer}/keys`, issuer, audience: AUDIENCE, roleClaim: 'role' };
  return new IdentityProvider({ ...about, onError: () => undefined });
}

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
  it.each(['REPORTER', 'EDITOR', 'ADMIN'] as const)('signs in a %s, on every transport', async (role) => {
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
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(role === 'REPORTER' ? ['FORBIDDEN'] : []);
  });

  it.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('may be signed by %s', async (alg) => {
    await provider.addKey(alg, { alg });
    const jwt = await provider.sign({ sub: unique('sub') }, alg);
    await vi.waitFor(async () => expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' }), 5_000);
  });

  it.each(['JWT', 'at+jwt', 'application/at+JWT'])('may say that it is a %s', async (typ) => {
    const jwt = await provider.sign({ sub: unique('sub') }, 'first', { typ });
    expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' });
  });

  it.each<[string, () => Promise<string> | string, RegExp]>([
    ['has expired', () => provider.sign({ exp: seconds() - 1 }), /has expired/],
    ['doesn’t hold yet', () => provider.sign({ nbf: seconds() + 60 }), /doesn’t hold yet/],
    ['says no end', () => provider.sign({ exp: undefined }), /claim 'exp'/],
    ['doesn’t say since when', () => provider.sign({ iat: undefined }), /claim 'iat'/],
    ['ends a session', () => provider.sign({}, 'first', { typ: 'logout+jwt' }), /not one to sign in with/],
    ['says of nobody', () => provider.sign({ sub: undefined }), /claim 'sub'/],
    ['says of an empty name', () => provider.sign({ sub: '' }), /says too little/],
    ['is another issuer’s', () => provider.sign({ iss: 'https://id.example' }), /claim 'iss'/],
    ['is for another audience', () => provider.sign({ aud: ['other'] }), /claim 'aud'/],
    ['names no role', () => provider.sign({ role: undefined }), /claim 'role' must have REPORTER/],
    ['names an unknown role', () => provider.sign({ role: 'OWNER' }), /claim 'role' must have REPORTER/],
    ['names a role as no text', () => provider.sign({ role: { ADMIN: true } }), /claim 'role'/],
    ['names a role in a list of lists', () => provider.sign({ role: [['ADMIN']] }), /claim 'role'/],
    ['isn’t signed', () => `${part({ alg: 'none' })}.${part(claims())}.`, /not signed/],
    [
      'isn’t signed, but says by which key',
      () => `${part({ alg: 'none', kid: 'first' })}.${part(claims())}.`,
      /not signed/,
    ],
    [
      'is signed by HS256 with the public key',
      async () => {
        const text = `${part({ alg: 'HS256', kid: 'first' })}.${part(claims())}`;
        const key = await provider.publicKey('first');
        return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
      },
      /not signed/,
    ],
    [
      'is signed by a key that isn’t published',
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
    ['is no token at all', () => 'one.two.three', /not signed/],
    ['is empty between its dots', () => 'a..b', /not signed/],
    ['has a part too many', async () => `${await provider.sign()}.x`, /wrong, revoked or expired/],
  ])('that %s is refused, on every transport', async (_what, jwtFrom, message) => {
    const jwt = await jwtFrom();
    const before = await newsroom.prisma.member.count();
    for (const transport of TRANSPORTS) {
      const query =
        transport.name === 'SSE' ? 'subscription { feed { id } }' : '{ viewer { member { id } } }';
      const { data, errors } = await transport.send(newsroom, { query, token: jwt });
      expect(data ?? null, transport.name).toBeNull();
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
      expect(errors[0]?.message, transport.name).toMatch(message);
    }
    expect(await newsroom.prisma.member.count()).toBe(before);
  });

  it('is read by the database’s clock', async () => {
    const jwt = await provider.sign({ sub: unique('sub') });
    expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' });
    // What a node’s own clock says makes no difference.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 });
    try {
      expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('who signs in by the identity provider', () => {
  it('becomes one member, however many requests come at once', async () => {
    const sub = unique('sub');
    const jwts = await Promise.all([1, 2].map((n) => provider.sign({ sub, name: 'Bo', jti: String(n) })));
    const members = await Promise.all(Array.from({ length: 20 }, (_, n) => signIn(jwts[n % 2] ?? '')));
    expect(new Set(members.map((member) => JSON.stringify(member))).size).toBe(1);
    const rows = await newsroom.prisma.member.findMany({ where: { subject: sub } });
    expect(rows).toMatchObject([{ name: 'Bo', role: 'EDITOR', issuer: provider.issuer }]);
    const entries = await newsroom.prisma.auditEntry.findMany({ where: { memberId: rows[0]?.id ?? '' } });
    expect(entries).toMatchObject([{ action: 'signIn', tokenId: null, details: { role: 'EDITOR' } }]);
  });

  it('has the highest role that a list names, and a name where there is one', async () => {
    const sub = unique('sub');
    expect(await signIn(await provider.sign({ sub, role: ['reporter', 'Editor', 'x'] }))).toMatchObject({
      name: sub,
      role: 'EDITOR',
    });
    const named = await provider.sign({ sub: unique('sub'), name: '\n', preferred_username: 'cy' });
    expect(await signIn(named)).toMatchObject({ name: 'cy' });
  });

  it('gets the role that the provider says later, and not again the one from before', async () => {
    const sub = unique('sub');
    const old = await provider.sign({ sub, role: 'ADMIN', iat: seconds() - 60 });
    expect(await signIn(old)).toMatchObject({ role: 'ADMIN' });
    const later = await provider.sign({ sub, role: 'REPORTER' });
    expect(await signIn(later)).toMatchObject({ role: 'REPORTER' });
    expect(await signIn(old)).toMatchObject({ role: 'REPORTER' });
  });

  it('keeps the role that an admin gives, until the provider says another one after that', async () => {
    const sub = unique('sub');
    const jwt = await provider.sign({ sub, role: 'EDITOR', iat: seconds() - 60 });
    const member = await signIn(jwt);
    if (typeof member !== 'object' || member === null) throw new Error('Not signed in.');
    const input = { id: member.id, role: 'REPORTER' as const };
    await newsroom.ask(UpdateMember, { input }, newsroom.tokens.ADMIN);
    expect(await signIn(jwt)).toMatchObject({ role: 'REPORTER' });
    await newsroom.prisma.$executeRaw`
      UPDATE "Member" SET "roleSaidAt" = now() - interval '10 s' WHERE "subject" = ${sub}`;
    expect(await signIn(await provider.sign({ sub, role: 'EDITOR' }))).toMatchObject({ role: 'EDITOR' });
  });

  it('is refused once they are deactivated, and not made anew', async () => {
    const sub = unique('sub');
    const jwt = await provider.sign({ sub });
    await signIn(jwt);
    await newsroom.prisma.member.updateMany({ where: { subject: sub }, data: { deactivatedAt: new Date() } });
    expect(await signIn(jwt)).toMatch(/^UNAUTHENTICATED: .*may no longer sign in/);
    expect(await signIn(await provider.sign({ sub, role: 'ADMIN' }))).toMatch(/may no longer sign in/);
    expect(await newsroom.prisma.member.findMany({ where: { subject: sub } })).toMatchObject([
      { role: 'EDITOR' },
    ]);
  });

  it('acts as themselves: the audit log names them, and no token', async () => {
    const sub = unique('sub');
    const jwt = await provider.sign({ sub });
    const { revision } = await openDesk(newsroom, jwt).article();
    expect(revision).toBe(1);
    const { id } = await newsroom.prisma.member.findFirstOrThrow({ where: { subject: sub } });
    const entry = await newsroom.prisma.auditEntry.findFirst({
      where: { memberId: id, action: 'createArticle' },
    });
    expect(entry).toMatchObject({ tokenId: null });
  });
});

describe('a connection that a token of the provider began', () => {
  it('ends within five seconds of its expiry, a deactivation or another role; the others stay', async () => {
    const { url, prisma } = newsroom;
    const subs = ['expires', 'deactivated', 'another role', 'stays'].map(unique);
    const [expires = '', deactivated = '', another = '', stays = ''] = subs;
    const until = seconds() + 2;
    const jwts = await Promise.all(
      subs.map((sub) => provider.sign({ sub, iat: seconds() - 60, ...(sub === expires && { exp: until }) })),
    );
    const wires = await Promise.all(
      jwts.map((jwt) => openWire(url, { init: { Authorization: `Bearer ${jwt}` } })),
    );
    const streams = await Promise.all(
      jwts.map((token) => openStream(url, 'subscription { feed { id } }', { token })),
    );
    const began = performance.now();
    await prisma.member.updateMany({ where: { subject: deactivated }, data: { deactivatedAt: new Date() } });
    await signIn(await provider.sign({ sub: another, role: 'REPORTER' }));
    for (const wire of wires.slice(0, 3)) {
      expect(await wire.closed).toMatchObject({ code: 4403 });
    }
    for (const stream of streams.slice(0, 3)) {
      expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    expect(performance.now() - began).toBeLessThan(7_000);
    expect(seconds()).toBeLessThan(until + 5);
    expect(wires[3]?.socket.readyState).toBe(wires[3]?.socket.OPEN);
    expect(await signIn(jwts[3] ?? '')).toMatchObject({ name: stays });
    for (const wire of wires) wire.socket.close();
    for (const stream of streams) stream.abandon();
  });

  it('stays while the provider doesn’t answer, and ends all the same once its member may not sign in', async () => {
    const { prisma } = newsroom;
    const silent = await openProvider();
    const identify = createIdentify({ prisma, provider: reading(silent), onTokenUsed: () => undefined });
    const sub = unique('sub');
    const jwts = [await silent.sign({ sub }), await silent.sign({ sub: unique('sub') })];
    const [open, unknown] = jwts.map((jwt) => `Bearer ${jwt}`) as [string, string];
    const viewer = await identify.one(open);
    silent.isUp = false;
    // By when keys and signatures must be looked at anew, but before the token ends.
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    try {
      vi.advanceTimersByTime(900_000);
      // Of the one that wasn’t seen before it can’t be said.
      expect([...(await identify.all([open, unknown]))]).toEqual([[open, viewer]]);
      await prisma.member.updateMany({ where: { subject: sub }, data: { deactivatedAt: new Date() } });
      expect([...(await identify.all([open]))]).toEqual([[open, null]]);
    } finally {
      vi.useRealTimers();
      await silent.close();
    }
  });

  it('is looked at without asking for keys again, and costs one statement', async () => {
    const counter = openCounter(newsroom.databaseUrl, reading(provider));
    try {
      const jwt = await provider.sign({ sub: unique('sub') });
      await counter.ask(Viewer, {}, jwt);
      const { asked } = provider;
      const { data, statements } = await counter.ask(Viewer, {}, jwt);
      expect(data.viewer.member).toMatchObject({ role: 'EDITOR' });
      expect(statements).toMatchObject([expect.stringContaining('now()'), expect.stringContaining('SELECT')]);
      expect(provider.asked).toBe(asked);
    } finally {
      await counter.close();
    }
  });
});

describe('the provider’s keys', () => {
  it('are fetched anew for a token that another key signed', async () => {
    const kid = unique('key');
    await provider.addKey(kid);
    const jwt = await provider.sign({ sub: unique('sub') }, kid);
    await vi.waitFor(async () => expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' }), 5_000);
  });

  it('are tried one by one for a token that doesn’t name its own', async () => {
    const other = await openProvider();
    for (const kid of ['second', 'third']) await other.addKey(kid);
    await other.addKey('secret', { isPublished: false });
    const identify = createIdentify({
      prisma: newsroom.prisma,
      provider: reading(other),
      onTokenUsed: () => undefined,
    });
    const signedBy = async (kid: string) =>
      identify.one(`Bearer ${await other.sign({ sub: kid }, kid, { namesKey: false })}`);
    try {
      for (const name of ['first', 'second', 'third']) {
        expect(await signedBy(name)).toMatchObject({ member: { name, role: 'EDITOR' } });
      }
      await expect(signedBy('secret')).rejects.toThrow('is not signed by the newsroom’s identity provider');
    } finally {
      await other.close();
    }
  });

  it('that can’t be had leave tokens of our own as they are, and say what is wrong with the others', async () => {
    const silent = await openProvider();
    const other = await openNewsroom({ settings: silent.settings });
    try {
      const jwt = await silent.sign();
      silent.isUp = false;
      const { status, errors, text } = await other.ask(Viewer, {}, jwt);
      expect(status).toBe(401);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(errors[0]?.message).toContain('The identity provider doesn’t answer');
      expect(text).not.toMatch(/fetch|ECONN|socket|127\.0\.0\.1/);
      const { errors: onSocket } = await socket.send(other, {
        query: '{ viewer { member { id } } }',
        token: jwt,
      });
      expect(onSocket[0]?.message).toContain('doesn’t answer');
      expect(other.logged).toContainEqual(expect.objectContaining({ msg: 'identity provider' }));
      expect((await other.ask(Viewer, {}, other.tokens.EDITOR)).data.viewer.member?.role).toBe('EDITOR');
      silent.isUp = true;
      expect((await other.ask(Viewer, {}, jwt)).data.viewer.member?.role).toBe('EDITOR');
    } finally {
      await other.close();
      await silent.close();
    }
  });
});

describe('the provider’s settings', () => {
  const SETTINGS = {
    AUTH_JWKS_URL: 'https://id.example/keys',
    AUTH_ISSUER: 'https://id.example',
    AUTH_AUDIENCE: 'dateline',
  };

  it('are all given, or none', () => {
    expect(readEnv(SETTINGS)).toMatchObject({ ...SETTINGS, AUTH_ROLE_CLAIM: 'role' });
    for (const name of Object.keys(SETTINGS)) {
      expect(() => readEnv({ ...SETTINGS, [name]: '' })).toThrow(`${name} is missing`);
    }
  });

  it.each([
    'http://id.example/keys',
    'http://127.0.0.1.id.example/',
    'ftp://localhost/keys',
    'keys',
    'https://',
  ])('take no keys from %s', (AUTH_JWKS_URL) => {
    expect(() => readEnv({ ...SETTINGS, AUTH_JWKS_URL })).toThrow('AUTH_JWKS_URL must be');
  });

  it.each(['http://127.0.0.1:8080/keys', 'http://localhost/keys', 'http://[::1]/keys'])(
    'take keys from %s',
    (AUTH_JWKS_URL) => {
      expect(readEnv({ ...SETTINGS, AUTH_JWKS_URL })).toMatchObject({ AUTH_JWKS_URL });
    },
  );

  it.each<[string, JWTPayload]>([
    ['https://news.example/roles', { 'https://news.example/roles': ['admin'], role: 'EDITOR' }],
    ['realm_access.roles', { realm_access: { roles: ['offline_access', 'admin'] }, role: 'EDITOR' }],
  ])('may have the role in the claim %s', async (AUTH_ROLE_CLAIM, more) => {
    const other = await openNewsroom({ settings: { ...provider.settings, AUTH_ROLE_CLAIM } });
    try {
      const jwt = await provider.sign({ sub: unique('sub'), ...more });
      expect((await other.ask(Viewer, {}, jwt)).data.viewer.member?.role).toBe('ADMIN');
      const { errors } = await other.ask(Viewer, {}, await provider.sign({ constructor: 'ADMIN' }));
      expect(errors[0]?.message).toContain(`its claim '${AUTH_ROLE_CLAIM}'`);
    } finally {
      await other.close();
    }
  });

  it('left out, such tokens mean nothing', async () => {
    const other = await openNewsroom();
    try {
      const { errors } = await other.ask(Viewer, {}, await provider.sign());
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    } finally {
      await other.close();
    }
  });
});

import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { createIdentify } from '../../src/members/identify.ts';
import { socket } from '../support/clients/transports.ts';
import { unique } from '../support/newsroom/factories.ts';
import { openProvider, type TestProvider } from '../support/newsroom/identity-provider.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { nodesView, openSignIn, SignedIn, type SignIn } from '../support/newsroom/sign-in.ts';
import { eventually } from '../support/until.ts';

/** Keys are fetched at most once a second. */

let opened: SignIn;
let provider: TestProvider;
let newsroom: Newsroom;
beforeAll(async () => {
  opened = await openSignIn();
  ({ provider, newsroom } = opened);
});
afterAll(() => opened.close());

const signIn = (jwt: string) => opened.signIn(jwt);

describe('the keys of the identity provider', () => {
  it('are fetched again for a token that was signed with an unknown key', async () => {
    const kid = unique('key');
    await provider.addKey(kid);
    const jwt = await provider.sign({ sub: unique('sub') }, kid);
    await eventually(async () => expect(await signIn(jwt)).toMatchObject({ role: 'EDITOR' }));
  });

  it('are tried one by one for a token without a key id', async () => {
    const other = await openProvider();
    for (const kid of ['second', 'third']) await other.addKey(kid);
    await other.addKey('secret', { isPublished: false });
    const identify = createIdentify({
      prisma: newsroom.prisma,
      provider: nodesView(other),
      onTokenUsed: () => undefined,
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

describe('the settings of the identity provider', () => {
  const SETTINGS = {
    AUTH_JWKS_URL: 'https://id.example/keys',
    AUTH_ISSUER: 'https://id.example',
    AUTH_AUDIENCE: 'dateline',
  };

  it('must be given all together, or not at all', () => {
    expect(readEnv(SETTINGS)).toMatchObject({ ...SETTINGS, AUTH_ROLE_CLAIM: 'role' });
    for (const name of Object.keys(SETTINGS)) {
      expect(() => readEnv({ ...SETTINGS, [name]: '' })).toThrow(`${name} is missing`);
    }
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

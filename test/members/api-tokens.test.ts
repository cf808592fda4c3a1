import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import type { CreateApiTokenInput } from '../gql/graphql.ts';
import { failuresOf } from '../support/failures.ts';
import { absentId, openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import { PublishArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom, startBeside } from '../support/newsroom/newsroom.ts';
import { openOffice } from '../support/newsroom/office.ts';
import { SignedIn } from '../support/newsroom/sign-in.ts';
import { openStream, openWire } from '../support/clients/wire.ts';
import { untyped } from '../support/clients/walk.ts';
import { expectWithin, stopwatch } from '../support/until.ts';

const Token = untyped<{ node: { lastUsedAt: string | null } }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on ApiToken { id name scopes createdAt expiresAt revokedAt lastUsedAt member { id } }
  }
}`);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const office = openOffice(newsroom);

/** The member's name, or the error code. */
async function signedIn(token: string): Promise<string | undefined> {
  const { data, errors } = await newsroom.ask(SignedIn, {}, token);
  return errors[0]?.extensions.code ?? data.viewer.member?.name;
}

describe('a token that the API creates', () => {
  it('is shown once: only its hash is stored, and no query returns that', async () => {
    const { id } = await office.member();
    const { token, apiToken } = await office.token(id, { expiresAt: '2099-01-01T00:00:00.000Z' });
    expect(token).toMatch(/^dateline_[\w-]{49}$/);
    expect(apiToken).toMatchObject({
      scopes: ['READ', 'WRITE', 'PUBLISH', 'MANAGE'],
      expiresAt: '2099-01-01T00:00:00.000Z',
      revokedAt: null,
    });
    const tables = await newsroom.prisma.$queryRaw<{ name: string }[]>`
      SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public'`;
    for (const { name } of tables) {
      const secret = token.slice('dateline_'.length, -6);
      const rows = await newsroom.prisma.$queryRawUnsafe(
        `SELECT FROM "${name}" t WHERE strpos(t::text, $1) > 0`,
        secret,
      );
      expect(rows).toEqual([]);
    }
    const { text } = await newsroom.ask(Token, { id: apiToken.id }, newsroom.tokens.ADMIN);
    expect(text).not.toContain(token);
    expect(Object.keys(schema.getTypeMap()['ApiToken']?.toConfig() as object)).not.toContain('hash');
  });

  it('is refused with values that are out of range, and with a key that can be guessed', async () => {
    const { id: memberId } = await office.member();
    const failures = await failuresOf(
      Object.entries<Partial<CreateApiTokenInput>>({
        expiresAt: { expiresAt: '2020-01-01T00:00:00Z' },
        scopes: { scopes: [] },
        name: { name: '' },
        overlapSeconds: { overlapSeconds: 60 },
        'overlapSeconds negative': { overlapSeconds: -1, replacesId: absentId('ApiToken') },
        'overlapSeconds too long': { overlapSeconds: 2_592_001, replacesId: absentId('ApiToken') },
        idempotencyKey: { idempotencyKey: '123456789012345' },
      }),
      ([what]) => what,
      async ([what, input]) => {
        const path = ['input', what.replace(/ .*/, '')];
        expect(await office.tryToken({ ...input, memberId })).toMatchObject({
          ...{ __typename: 'ValidationError', path },
        });
      },
    );
    expect(failures).toEqual([]);
    expect(await newsroom.prisma.apiToken.count({ where: { memberId: rowId(memberId) } })).toBe(0);
  });

  it('gets no scope that the token of the admin who creates it lacks', async () => {
    const { id: admin } = await office.member('ADMIN');
    const { token: managing } = await office.token(admin, { scopes: ['READ', 'MANAGE'] });
    const limited = openOffice(newsroom, managing);
    const { id: memberId } = await office.member();
    const refused = await limited.tryToken({ memberId, scopes: ['READ', 'WRITE'] });
    expect(refused).toMatchObject({ __typename: 'ValidationError', path: ['input', 'scopes'] });
    expect((await limited.token(memberId, {})).apiToken.scopes).toEqual(['READ', 'MANAGE']);
    const { apiToken: whole } = await office.token(memberId, {});
    expect(await limited.tryToken({ memberId, replacesId: whole.id })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'scopes'],
    });
  });

  it('can replace another, which stays valid for the given overlap', async () => {
    const { id, name } = await office.member();
    const old = await office.token(id, { scopes: ['READ', 'WRITE'] });
    const replacesId = old.apiToken.id;
    const made = await office.token(id, { replacesId, overlapSeconds: 600 });
    expect(made.apiToken.scopes).toEqual(['READ', 'WRITE']);
    expect([await signedIn(old.token), await signedIn(made.token)]).toEqual([name, name]);

    const left = async () => {
      const [row] = await newsroom.prisma.$queryRaw<[{ seconds: number }]>`
        SELECT extract(epoch FROM "revokedAt" - now())::int AS "seconds" FROM "ApiToken" WHERE "id" = ${rowId(replacesId)}::uuid`;
      return row.seconds;
    };
    expect(await left()).toBeGreaterThan(550);
    // Replacing it again never extends its life, not even by the default overlap.
    await office.token(id, { replacesId });
    expect(await left()).toBeLessThanOrEqual(600);

    await newsroom.prisma.$executeRaw`
      UPDATE "ApiToken" SET "revokedAt" = now() - interval '1 ms' WHERE "id" = ${rowId(replacesId)}::uuid`;
    expect([await signedIn(old.token), await signedIn(made.token)]).toEqual(['UNAUTHENTICATED', name]);
    await office.token(id, { replacesId, overlapSeconds: 3_600 });
    expect(await signedIn(old.token)).toBe('UNAUTHENTICATED');

    await office.token(id, { replacesId: made.apiToken.id, overlapSeconds: 0 });
    expect(await signedIn(made.token)).toBe('UNAUTHENTICATED');
  });

  it("can't replace another member's token", async () => {
    const [one, other] = [await office.member(), await office.member()];
    const { token, apiToken } = await office.token(other.id);
    expect(await office.tryToken({ memberId: one.id, replacesId: apiToken.id })).toMatchObject({
      __typename: 'NotFoundError',
      id: apiToken.id,
      path: ['input', 'replacesId'],
    });
    expect(await signedIn(token)).toBe(other.name);
    expect(await newsroom.prisma.apiToken.count({ where: { memberId: rowId(one.id) } })).toBe(0);
  });

  it('is the same for fifty concurrent requests with the same key', async () => {
    const { id, name } = await office.member();
    const input = { memberId: id, name: 'Once', idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 49 }, () => office.tryToken(input)));
    const { token, apiToken } = payload(await office.tryToken(input));
    expect(new Set(answers.map((answer) => payload(answer).token))).toEqual(new Set([token]));
    expect(new Set(answers.map((answer) => payload(answer).apiToken.id))).toEqual(new Set([apiToken.id]));
    expect(await signedIn(token)).toBe(name);
    expect(await newsroom.prisma.apiToken.count({ where: { memberId: rowId(id) } })).toBe(1);

    const used = { __typename: 'ValidationError', path: ['input', 'idempotencyKey'] };
    expect(await office.tryToken({ ...input, name: 'Twice' })).toMatchObject(used);
    // After a week the key is forgotten, but the token remains.
    await newsroom.prisma.idempotentChange.deleteMany({});
    expect(await office.tryToken(input)).toMatchObject(used);
    // Keys are separate for each admin, even if they are equal.
    const bearer = await createMemberToken(newsroom.prisma, { name: 'Another admin', role: 'ADMIN' });
    const another = payload(await openOffice(newsroom, bearer).tryToken(input));
    expect(another.token).not.toBe(token);
  });
});

describe('a token with some scopes', () => {
  it('can do what they allow, and nothing else that the role of its member allows', async () => {
    const { id } = await office.member('EDITOR');
    const { token } = await office.token(id, { scopes: ['READ', 'WRITE'] });
    const article = await openDesk(newsroom, token).article();
    const input = { id: article.id, expectedRevision: 1 };
    const { errors } = await newsroom.ask(PublishArticle, { input }, token);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('revoking a token', () => {
  it('closes its connections on another node within five seconds, and is not an error the second time', async () => {
    const { id } = await office.member();
    const { token, apiToken } = await office.token(id);
    const other = await startBeside(newsroom);
    try {
      const wire = await openWire(other.url, { init: { Authorization: `Bearer ${token}` } });
      const stream = await openStream(other.url, 'subscription { feed { id } }', { token });
      const elapsed = stopwatch();
      const revoked = payload(await office.revoke(apiToken.id)).apiToken;
      expect(revoked.revokedAt).not.toBeNull();
      expect(await wire.closed).toMatchObject({ code: 4403 });
      expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      expectWithin(5_000, elapsed);
      expect(payload(await office.revoke(apiToken.id)).apiToken).toEqual(revoked);
    } finally {
      await other.stop();
    }
  });
});

describe('the time when a token was last used', () => {
  it('is saved when the node stops at the latest, without a write for each request', async () => {
    const { id } = await office.member();
    const { token, apiToken } = await office.token(id);
    const { apiToken: idle } = await office.token(id);
    const usedAt = async (of: string) => {
      const { data } = await newsroom.ask(Token, { id: of }, newsroom.tokens.ADMIN);
      return data.node.lastUsedAt;
    };
    const node = await startBeside(newsroom);
    for (let count = 0; count < 3; count += 1) {
      const response = await fetch(node.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ viewer { member { id } } }' }),
      });
      expect(response.status).toBe(200);
    }
    expect(await usedAt(apiToken.id)).toBeNull();
    await node.stop();
    expect(Date.parse(String(await usedAt(apiToken.id)))).toBeGreaterThan(Date.now() - 60_000);
    expect(await usedAt(idle.id)).toBeNull();
  });
});

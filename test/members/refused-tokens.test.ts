import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { unique } from '../support/newsroom/factories.ts';
import { CreatePerson } from '../support/newsroom/mutations/people.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const WhoAmI = graphql(`
  query WhoAmI {
    viewer {
      member {
        name
        role
      }
    }
    articles {
      totalCount
    }
  }
`);

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom();
});
afterAll(() => newsroom.close());

/** Sends a mutation that only members may send, with this header. */
async function write(authorization: string): Promise<string> {
  const input = { slug: unique('person'), name: 'Name', visibility: 'PUBLIC' };
  const response = await fetch(newsroom.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ query: CreatePerson.toString(), variables: { input } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { createPerson: { __typename: string } } | null;
    errors?: { extensions: { code: string } }[];
  };
  return errors?.map(({ extensions }) => extensions.code).join() ?? data?.createPerson.__typename ?? '';
}

const ask = (token?: string) => newsroom.ask(WhoAmI, {}, token);

/** A well-formed token that nobody has. */
function newToken(): string {
  const secret = randomBytes(32).toString('base64url');
  return `dateline_${secret}${createHash('sha256').update(secret).digest('base64url').slice(0, 6)}`;
}

describe('a token', () => {
  it('identifies its member', async () => {
    for (const role of ['REPORTER', 'EDITOR', 'ADMIN'] as const) {
      const { data } = await ask(newsroom.tokens[role]);
      expect(data.viewer.member).toEqual({ name: `The ${role.toLowerCase()}`, role });
    }
    expect((await ask()).data.viewer.member).toBeNull();
  });

  it.each<[string, (token: string) => string]>([
    ['belongs to nobody', newToken],
    ['is mistyped', (token) => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['is cut short', (token) => token.slice(0, -1)],
    ['is too long', (token) => `${token}A`],
    ['has no prefix', (token) => token.replace('dateline_', '')],
    ['is in capitals', (token) => token.toUpperCase()],
    ['is SQL', () => "' OR 1=1 --"],
  ])('that %s is refused, for queries too', async (_what, tokenFrom) => {
    const { status, text, errors } = await ask(tokenFrom(newsroom.tokens.EDITOR));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(status).toBe(401);
    expect(JSON.parse(text)).not.toHaveProperty('data.viewer');
  });

  it.each(['Bearer', 'Bearer ', 'Basic ZWRpdG9yOnB3', 'Token TOKEN', 'TOKEN', 'Bearer TOKEN TOKEN'])(
    'in the header %j is refused',
    async (header) => {
      expect(await write(header.replaceAll('TOKEN', newsroom.tokens.EDITOR))).toBe('UNAUTHENTICATED');
    },
  );
});

describe('a change to a token or its member', () => {
  const ofToken = `WHERE "hash" = sha256($1)`;
  const ofMember = `WHERE "id" = (SELECT "memberId" FROM "ApiToken" ${ofToken})`;

  /** A new reporter's token that was used once before the change. */
  async function changed(sql: string): Promise<string> {
    const token = newToken();
    const hash = createHash('sha256').update(token).digest();
    await newsroom.prisma.member.create({
      data: { name: 'New', role: 'REPORTER', tokens: { create: { name: 'New', hash } } },
    });
    expect((await ask(token)).data.viewer.member).toEqual({ name: 'New', role: 'REPORTER' });
    await newsroom.prisma.$executeRawUnsafe(sql, Buffer.from(token));
    return token;
  }

  it.each([
    ['a token that was revoked', `UPDATE "ApiToken" SET "revokedAt" = now() ${ofToken}`],
    ['a token that has expired', `UPDATE "ApiToken" SET "expiresAt" = now() - interval '1 ms' ${ofToken}`],
    ['a token whose member was deleted', `DELETE FROM "Member" ${ofMember}`],
  ])('takes effect with the next request: %s is refused', async (_what, sql) => {
    const token = await changed(sql);
    expect((await ask(token)).errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(await write(`Bearer ${token}`)).toBe('UNAUTHENTICATED');
  });

  it.each([
    [
      "a token that expires in an hour is still a reporter's",
      `UPDATE "ApiToken" SET "expiresAt" = now() + interval '1 h' ${ofToken}`,
      'REPORTER',
      'FORBIDDEN',
    ],
    [
      "the token of a reporter who became an editor is an editor's",
      `UPDATE "Member" SET "role" = 'EDITOR' ${ofMember}`,
      'EDITOR',
      'CreatePersonPayload',
    ],
  ])('takes effect with the next request: %s', async (_what, sql, role, outcome) => {
    const token = await changed(sql);
    expect((await ask(token)).data.viewer.member).toEqual({ name: 'New', role });
    expect(await write(`Bearer ${token}`)).toBe(outcome);
  });
});

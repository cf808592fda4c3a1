import { createHash, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { failuresOf } from '../support/failures.ts';
import { unique } from '../support/newsroom/factories.ts';
import { CreatePerson } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { SignedIn } from '../support/newsroom/sign-in.ts';

const newsroom = await openNewsroom();
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

const ask = (token?: string) => newsroom.ask(SignedIn, {}, token);

/** A well-formed token that nobody has. */
function newToken(): string {
  const secret = randomBytes(32).toString('base64url');
  return `dateline_${secret}${createHash('sha256').update(secret).digest('base64url').slice(0, 6)}`;
}

describe('a token', () => {
  it('identifies its member', async () => {
    for (const role of ['REPORTER', 'EDITOR', 'ADMIN'] as const) {
      const { data } = await ask(newsroom.tokens[role]);
      expect(data.viewer.member).toMatchObject({ name: `The ${role.toLowerCase()}`, role });
    }
    expect((await ask()).data.viewer.member).toBeNull();
  });

  it('that is not exactly that of a member is refused, for queries too', async () => {
    const { EDITOR } = newsroom.tokens;
    const failures = await failuresOf(
      Object.entries({
        'of nobody': newToken(),
        mistyped: `${EDITOR.slice(0, -1)}${EDITOR.endsWith('A') ? 'B' : 'A'}`,
        'cut short': EDITOR.slice(0, -1),
        'too long': `${EDITOR}A`,
        'without a prefix': EDITOR.replace('dateline_', ''),
        'in capitals': EDITOR.toUpperCase(),
        SQL: "' OR 1=1 --",
      }),
      ([what]) => what,
      async ([, token]) => {
        const { status, text, errors } = await ask(token);
        expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
        expect(status).toBe(401);
        expect(JSON.parse(text)).not.toHaveProperty('data.viewer');
      },
    );
    expect(failures).toEqual([]);
  });

  it('in a header of another form is refused', async () => {
    const { EDITOR } = newsroom.tokens;
    const headers = ['Bearer', 'Bearer ', 'Basic ZWRpdG9yOnB3', `Token ${EDITOR}`, EDITOR];
    for (const header of [...headers, `Bearer ${EDITOR} ${EDITOR}`])
      expect(await write(header), header).toBe('UNAUTHENTICATED');
  });
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
    expect((await ask(token)).data.viewer.member).toMatchObject({ name: 'New', role: 'REPORTER' });
    await newsroom.prisma.$executeRawUnsafe(sql, Buffer.from(token));
    return token;
  }

  it('takes effect with the next request', async () => {
    const expiry = (when: string) => `UPDATE "ApiToken" SET "expiresAt" = now() ${when} ${ofToken}`;
    const ended = {
      revoked: `UPDATE "ApiToken" SET "revokedAt" = now() ${ofToken}`,
      expired: expiry("- interval '1 ms'"),
      'its member was deleted': `DELETE FROM "Member" ${ofMember}`,
    };
    for (const [what, sql] of Object.entries(ended)) {
      const token = await changed(sql);
      const { errors } = await ask(token);
      expect(errors, what).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(await write(`Bearer ${token}`), what).toBe('UNAUTHENTICATED');
    }
    const reporter = await changed(expiry("+ interval '1 h'"));
    expect(await write(`Bearer ${reporter}`)).toBe('FORBIDDEN');
    const promoted = await changed(`UPDATE "Member" SET "role" = 'EDITOR' ${ofMember}`);
    expect((await ask(promoted)).data.viewer.member).toMatchObject({ name: 'New', role: 'EDITOR' });
    expect(await write(`Bearer ${promoted}`)).toBe('CreatePersonPayload');
  });
});

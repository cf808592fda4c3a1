import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { untyped } from '../support/clients/walk.ts';
import { globalId, payload, unique } from '../support/newsroom/factories.ts';
import { CreateMember, UpdateMember } from '../support/newsroom/mutations/members.ts';
import { CreatePerson } from '../support/newsroom/mutations/people.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openOffice } from '../support/newsroom/office.ts';

const Me = untyped<{ viewer: { member: { id: string; name: string } | null } }, Record<string, never>>(
  '{ viewer { member { id name role active tokens { id name } } } }',
);

interface Members {
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  readonly nodes: readonly { readonly id: string; readonly tokens: readonly object[] }[];
}

const Everybody = untyped<{ members: Members }, { first?: number; after?: string | null }>(
  `query ($first: Int, $after: String) {
    members(first: $first, after: $after) {
      totalCount pageInfo { endCursor hasNextPage } nodes { id tokens { id } }
    }
  }`,
);

const Token = untyped<{ node: object | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on ApiToken { id member { id } } } }',
);

let newsroom: Newsroom;
let office: ReturnType<typeof openOffice>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  office = openOffice(newsroom);
});
afterAll(() => newsroom.close());

/** The member's name, or the error code. */
async function signedIn(token: string): Promise<string | undefined> {
  const { data, errors } = await newsroom.ask(Me, {}, token);
  return errors[0]?.extensions.code ?? data.viewer.member?.name;
}

describe('an admin', () => {
  it('creates a member, who can sign in once they have a token', async () => {
    const member = await office.member('REPORTER', 'Bo Reporter');
    expect(member).toMatchObject({ name: 'Bo Reporter', role: 'REPORTER', active: true });
    const { token, apiToken } = await office.token(member.id, { name: 'The phone' });
    const { data } = await newsroom.ask(Me, {}, token);
    const tokens = [{ id: apiToken.id, name: 'The phone' }];
    expect(data.viewer.member).toEqual({ ...member, tokens });
    const { data: unnamed } = await newsroom.ask(
      CreateMember,
      { input: { name: ' ', role: 'ADMIN' } },
      newsroom.tokens.ADMIN,
    );
    expect(unnamed.createMember).toMatchObject({ __typename: 'ValidationError', path: ['input', 'name'] });
  });

  it("changes a member's name and role, which take effect with the next request", async () => {
    const member = await office.member('REPORTER');
    const { token } = await office.token(member.id);
    expect(payload(await office.update(member.id, { name: 'Cy', role: 'EDITOR' })).member).toEqual({
      ...member,
      name: 'Cy',
      role: 'EDITOR',
    });
    const person = { slug: unique('p'), name: 'P', visibility: 'PUBLIC' as const };
    const { data } = await newsroom.ask(CreatePerson, { input: person }, token);
    expect(data.createPerson.__typename).toBe('CreatePersonPayload');
  });

  it('deactivates a member, whose tokens are then refused, and reactivates them', async () => {
    const member = await office.member();
    const { token } = await office.token(member.id);
    expect(payload(await office.update(member.id, { active: false })).member.active).toBe(false);
    expect(await signedIn(token)).toBe('UNAUTHENTICATED');
    expect(await office.tryToken({ memberId: member.id })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'memberId'],
    });
    expect(payload(await office.update(member.id, { active: true })).member.active).toBe(true);
    expect(await signedIn(token)).toBe(member.name);
  });

  it('is refused if the input changes nothing', async () => {
    const { id } = await office.member();
    expect(await office.update(id, {})).toMatchObject({ __typename: 'ValidationError', path: ['input'] });
  });
});

describe('the last admin', () => {
  let small: Newsroom;
  beforeAll(async () => {
    small = await openNewsroom();
  });
  afterAll(() => small.close());

  const idOf = async (token: string) => (await small.ask(Me, {}, token)).data.viewer.member?.id ?? '';

  it('can be neither demoted nor deactivated', async () => {
    const own = openOffice(small);
    const id = await idOf(small.tokens.ADMIN);
    const refused = { __typename: 'ValidationError' };
    expect(await own.update(id, { role: 'EDITOR' })).toMatchObject({ ...refused, path: ['input', 'role'] });
    expect(await own.update(id, { active: false })).toMatchObject({ ...refused, path: ['input', 'active'] });
    // A deactivated admin doesn't count.
    const gone = await own.member('ADMIN');
    await own.update(gone.id, { active: false });
    expect(await own.update(id, { role: 'EDITOR' })).toMatchObject(refused);
    expect(payload(await own.update(id, { name: 'Renamed' })).member.role).toBe('ADMIN');
  });

  it('remains if two admins demote each other at once', async () => {
    const { prisma } = small;
    for (let round = 0; round < 5; round += 1) {
      const name = unique('admin');
      const tokens = await Promise.all([1, 2].map(() => createMemberToken(prisma, { name, role: 'ADMIN' })));
      await prisma.member.updateMany({ where: { name: { not: name } }, data: { role: 'EDITOR' } });
      const [first = '', second = ''] = await Promise.all(tokens.map(idOf));
      // The slower one is told that there must be an admin left; or, if it comes later still, that it is none itself.
      await Promise.all(
        [second, first].map((id, index) =>
          small.ask(UpdateMember, { input: { id, role: 'EDITOR' as const } }, tokens[index]),
        ),
      );
      expect(await prisma.member.count({ where: { role: 'ADMIN', deactivatedAt: null } })).toBe(1);
    }
  });
});

describe('members and tokens', () => {
  it('are listed page by page for members, and not at all for readers', async () => {
    const pages: Members[] = [];
    let after: string | null = null;
    do {
      const page: Members = (await newsroom.ask(Everybody, { first: 5, after }, newsroom.tokens.REPORTER))
        .data.members;
      pages.push(page);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    const rows = await newsroom.prisma.member.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(
      rows.map(({ id }) => globalId('Member', id)),
    );
    expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([rows.length]));
    const { data } = await newsroom.ask(Everybody, {});
    expect(data.members).toMatchObject({ totalCount: 0, nodes: [] });
  });

  it('are all visible to admins; other members see only their own tokens', async () => {
    const { id } = await office.member('EDITOR');
    const { token, apiToken } = await office.token(id);
    const { token: readOnly } = await office.token(id, { scopes: ['READ'] });
    const node = async (bearer?: string) =>
      (await newsroom.ask(Token, { id: apiToken.id }, bearer)).data.node;
    for (const bearer of [newsroom.tokens.ADMIN, token, readOnly]) {
      expect(await node(bearer)).toMatchObject({ id: apiToken.id, member: { id } });
    }
    for (const bearer of [newsroom.tokens.EDITOR, newsroom.tokens.REPORTER, undefined]) {
      expect(await node(bearer)).toBeNull();
    }
    const seen = async (bearer: string) => {
      const { data } = await newsroom.ask(Everybody, { first: 100 }, bearer);
      return data.members.nodes.filter(({ tokens }) => tokens.length > 0).map((member) => member.id);
    };
    expect(await seen(token)).toEqual([id]);
    expect(await seen(newsroom.tokens.ADMIN)).toContain(id);
    expect((await seen(newsroom.tokens.ADMIN)).length).toBeGreaterThan(3);
    // An admin's token without the scope MANAGE sees no more than any member's.
    const { id: admin } = await office.member('ADMIN');
    const { token: cautious } = await office.token(admin, { scopes: ['READ', 'PUBLISH'] });
    expect(await seen(cautious)).toEqual([admin]);
  });
});

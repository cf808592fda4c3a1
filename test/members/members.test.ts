import { afterAll, describe, expect, it } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { untyped } from '../support/clients/walk.ts';
import { deferred } from '../support/clients/wire.ts';
import { someoneWaits } from '../support/database/waiting.ts';
import { globalId, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { CreateMember, CreatePerson, UpdateMember } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { openOffice } from '../support/newsroom/office.ts';

const Me = untyped<{ viewer: { member: { id: string; name: string } | null } }, Record<string, never>>(
  '{ viewer { member { id name role active tokens { id name } } } }',
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const office = openOffice(newsroom);

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

  it('who makes a member a person that another admin gives to another one at that moment gets a typed error', async () => {
    const [one, other] = [await office.member(), await office.member()];
    const person = await newsroom.prisma.person.create({ data: { slug: unique('p'), name: 'P' } });
    const personId = globalId('Person', person.id);
    const committed = deferred();
    const first = newsroom.prisma.$transaction(async (tx) => {
      await tx.member.update({ where: { id: rowId(one.id) }, data: { personId: person.id } });
      await committed.promise;
    });
    const second = office.update(other.id, { personId });
    await someoneWaits(newsroom.prisma);
    committed.resolve();
    await first;
    expect(await second).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'personId'],
      message: expect.stringMatching(/a member has just become this one/) as string,
    });
    expect(payload(await office.update(one.id, { personId: null })).member).toMatchObject({ id: one.id });
    expect(payload(await office.update(other.id, { personId })).member).toMatchObject({ id: other.id });
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

/** Its tests demote the admins. */
const small = await openNewsroom();
afterAll(() => small.close());

describe('the last admin', () => {
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
      // The slower one is refused since an admin must remain, or since its sender is no longer one.
      await Promise.all(
        [second, first].map((id, index) =>
          small.ask(UpdateMember, { input: { id, role: 'EDITOR' as const } }, tokens[index]),
        ),
      );
      expect(await prisma.member.count({ where: { role: 'ADMIN', deactivatedAt: null } })).toBe(1);
    }
  });
});

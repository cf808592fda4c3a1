/** The mutations of members and tokens, as an admin sends them. */
import type { CreateApiTokenInput, Role, UpdateMemberInput } from '../../gql/graphql.ts';
import { payload, unique } from './factories.ts';
import { CreateApiToken, CreateMember, RevokeApiToken, UpdateMember } from './mutations/members.ts';
import type { Newsroom } from './newsroom.ts';

/** Mutations sent as an admin, or with another token. */
export function openOffice(newsroom: Newsroom, bearer: string = newsroom.tokens.ADMIN) {
  return {
    async member(role: Role = 'EDITOR', name = unique('member')) {
      const { data } = await newsroom.ask(CreateMember, { input: { name, role } }, bearer);
      return payload(data.createMember).member;
    },
    update: async (id: string, input: Omit<UpdateMemberInput, 'id'>) =>
      (await newsroom.ask(UpdateMember, { input: { id, ...input } }, bearer)).data.updateMember,
    tryToken: async (input: Partial<CreateApiTokenInput> & { memberId: string }) =>
      (await newsroom.ask(CreateApiToken, { input: { name: unique('token'), ...input } }, bearer)).data
        .createApiToken,
    async token(memberId: string, input: Partial<CreateApiTokenInput> = {}) {
      const all = { name: unique('token'), ...input, memberId };
      return payload((await newsroom.ask(CreateApiToken, { input: all }, bearer)).data.createApiToken);
    },
    revoke: async (id: string) =>
      (await newsroom.ask(RevokeApiToken, { input: { id } }, bearer)).data.revokeApiToken,
  };
}

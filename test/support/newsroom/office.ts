/** The mutations of members and tokens, as an admin sends them. */
import type { CreateApiTokenInput, Role, UpdateMemberInput } from '../../gql/graphql.ts';
import { sender, unique } from './factories.ts';
import { CreateApiToken, CreateMember, RevokeApiToken, UpdateMember } from './mutations.ts';
import type { Newsroom } from './newsroom.ts';

/** Mutations sent as an admin, or with another token. */
export function openOffice(newsroom: Newsroom, bearer: string = newsroom.tokens.ADMIN) {
  const made = sender(newsroom, bearer);
  return {
    member: async (role: Role = 'EDITOR', name = unique('member')) =>
      (await made(CreateMember, { name, role })).member,
    update: async (id: string, input: Omit<UpdateMemberInput, 'id'>) =>
      (await newsroom.ask(UpdateMember, { input: { id, ...input } }, bearer)).data.updateMember,
    tryToken: async (input: Partial<CreateApiTokenInput> & { memberId: string }) =>
      (await newsroom.ask(CreateApiToken, { input: { name: unique('token'), ...input } }, bearer)).data
        .createApiToken,
    token: async (memberId: string, input: Partial<CreateApiTokenInput> = {}) =>
      made(CreateApiToken, { name: unique('token'), ...input, memberId }),
    revoke: async (id: string) =>
      (await newsroom.ask(RevokeApiToken, { input: { id } }, bearer)).data.revokeApiToken,
  };
}

import type * as gql from '../../gql/graphql.ts';
import type { Material } from './material.ts';
import { mutation } from './mutation.ts';

async function newTokenId({ admin }: Material): Promise<string> {
  const { id } = await admin.member('REPORTER');
  return (await admin.token(id)).apiToken.id;
}

export const members = {
  createMember: mutation<gql.CreateMemberInput>({
    takes: 'ADMIN',
    subject: 'member',
    input: () => ({ name: 'Ada Member', role: 'REPORTER' }),
  }),
  updateMember: mutation<gql.UpdateMemberInput>({
    takes: 'ADMIN',
    subject: 'member',
    input: async ({ admin }) => ({
      id: (await admin.member('REPORTER')).id,
      name: 'Bo Member',
      role: 'EDITOR',
      active: false,
    }),
  }),
  createApiToken: mutation<gql.CreateApiTokenInput>({
    takes: 'ADMIN',
    subject: 'apiToken',
    input: async ({ admin }) => {
      const { id: memberId } = await admin.member('REPORTER');
      return {
        memberId,
        name: "The desk's computer",
        scopes: ['READ'],
        expiresAt: '2099-01-01T00:00:00Z',
        replacesId: (await admin.token(memberId)).apiToken.id,
        overlapSeconds: 60,
      };
    },
  }),
  revokeApiToken: mutation<gql.RevokeApiTokenInput>({
    takes: 'ADMIN',
    subject: 'apiToken',
    input: async (material) => ({ id: await newTokenId(material) }),
  }),
};

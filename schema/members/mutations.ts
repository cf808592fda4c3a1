import type { ApiToken as ApiTokenRow, Member as MemberRow } from '../../generated/prisma/client.ts';
import { NotFoundError, ValidationError } from '../../src/errors.ts';
import { createApiToken, type CreatedApiToken } from '../../src/members/create-api-token.ts';
import { createMember } from '../../src/members/create-member.ts';
import { revokeApiToken } from '../../src/members/revoke-api-token.ts';
import { updateMember } from '../../src/members/update-member.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { ApiToken, Member, Role, TokenScope } from './members.ts';

const CreateMemberInput = builder.inputType('CreateMemberInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    role: t.field({ type: Role, required: true }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const UpdateMemberInput = builder.inputType('UpdateMemberInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Member], required: true }),
    name: t.string(),
    role: t.field({
      type: Role,
      description: 'The identity provider may say another one later: the last word counts.',
    }),
    active: t.boolean({
      description:
        '`false` signs them out at once, everywhere; `true` lets them in again, with their tokens.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CreateApiTokenInput = builder.inputType('CreateApiTokenInput', {
  fields: (t) => ({
    memberId: t.globalID({ for: [Member], required: true, description: 'Who will sign in with it.' }),
    name: t.string({ required: true, description: 'What it is for.' }),
    scopes: t.field({
      type: [TokenScope],
      description: 'Left out: those of the token that it replaces, or all.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'Ahead, by the database’s clock. Left out: never.' }),
    replacesId: t.globalID({
      for: [ApiToken],
      description: 'The member’s token that it takes the place of, which will end.',
    }),
    overlapSeconds: t.int({
      description:
        'How long the replaced token still holds, 0 to 2592000 (30 days); 3600 if left out. Never longer than it would have.',
    }),
    idempotencyKey: idempotencyKey(t, 'It has 16 characters at least, and nobody can guess it.'),
  }),
});

const RevokeApiTokenInput = builder.inputType('RevokeApiTokenInput', {
  fields: (t) => ({
    id: t.globalID({ for: [ApiToken], required: true }),
    idempotencyKey: idempotencyKey(t),
  }),
});

function memberPayload(name: string) {
  return builder
    .objectRef<{ member: MemberRow }>(name)
    .implement({ fields: (t) => ({ member: t.expose('member', { type: Member }) }) });
}

const CreateApiTokenPayload = builder.objectRef<CreatedApiToken>('CreateApiTokenPayload').implement({
  fields: (t) => ({
    token: t.exposeString('token', {
      description: 'Send it as `Authorization: Bearer …`. Keep it: it is never shown again.',
    }),
    apiToken: t.expose('apiToken', { type: ApiToken }),
    member: t.expose('member', { type: Member }),
  }),
});

const RevokeApiTokenPayload = builder
  .objectRef<{ apiToken: ApiTokenRow }>('RevokeApiTokenPayload')
  .implement({ fields: (t) => ({ apiToken: t.expose('apiToken', { type: ApiToken }) }) });

builder.mutationFields((t) => ({
  createMember: t.field({
    type: memberPayload('CreateMemberPayload'),
    description: 'Adds a member, who signs in once they have a token. It takes an admin.',
    errors: { types: [ValidationError] },
    args: { input: t.arg({ type: CreateMemberInput, required: true }) },
    resolve: (_root, { input }, context) => createMember(context, input),
  }),
  updateMember: t.field({
    type: memberPayload('UpdateMemberPayload'),
    description:
      'Renames a member, gives them another role, or lets them sign in or not. One active admin stays. It takes an admin.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: UpdateMemberInput, required: true }) },
    resolve: (_root, { input }, context) => updateMember(context, withRowIds(input)),
  }),
  createApiToken: t.field({
    type: CreateApiTokenPayload,
    description: 'Makes a token for a member, also in place of another one. It takes an admin.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: CreateApiTokenInput, required: true }) },
    resolve: (_root, { input }, context) => createApiToken(context, withRowIds(input)),
  }),
  revokeApiToken: t.field({
    type: RevokeApiTokenPayload,
    description:
      'Ends a token at once, and within five seconds all that it has open. One that has ended stays so. It takes an admin.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: RevokeApiTokenInput, required: true }) },
    resolve: (_root, { input }, context) => revokeApiToken(context, withRowIds(input)),
  }),
}));

import { createApiToken } from '../../src/members/create-api-token.ts';
import { createMember } from '../../src/members/create-member.ts';
import { revokeApiToken } from '../../src/members/revoke-api-token.ts';
import { updateMember } from '../../src/members/update-member.ts';
import { mutation } from '../kernel/mutation.ts';
import { ApiToken, Member } from './members.ts';

mutation(createMember, {
  description: 'Creates a member, who can sign in once they have a token. Requires the role ADMIN.',
  input: { name: 'The name of the member.', role: 'The role of the member.' },
  payload: { member: Member },
});

mutation(updateMember, {
  description:
    "Changes a member's name or role, or whether they can sign in. There is always at least one active admin. Requires the role ADMIN.",
  input: {
    id: 'The id of the member.',
    name: 'The new name.',
    role: 'The new role. If the identity provider reports another role later, that one replaces it.',
    active:
      '`false` signs the member out everywhere, at once. `true` lets them sign in again, with the tokens they had.',
  },
  payload: { member: Member },
});

mutation(createApiToken, {
  description: 'Creates a token for a member. It can replace another token. Requires the role ADMIN.',
  input: {
    memberId: 'The id of the member who signs in with it.',
    name: 'What the token is for.',
    scopes:
      'What the token may do: at most the scopes of your own token. The default is the scopes of the token that it replaces, or else those of your own.',
    expiresAt: "When the token expires, in the future by the database's clock. The default is never.",
    replacesId: 'The id of a token of the same member, which this one replaces.',
    overlapSeconds:
      'How many seconds the replaced token stays valid, from 0 to 2592000 (30 days). The default is 3600. A token never stays valid for longer than it would have without the replacement.',
    idempotencyKey:
      'A key of your choice with at least 16 characters that nobody can guess, such as a UUID. If a response is lost, send the same input with the same key again: within a week, you get the same token; after that, the key is refused.',
  },
  payload: {
    token: {
      type: 'String',
      description: 'The token. Send it as `Authorization: Bearer …`. Keep it: it is never shown again.',
    },
    apiToken: ApiToken,
    member: Member,
  },
});

mutation(revokeApiToken, {
  description:
    'Revokes a token. Connections that use it are closed within five seconds. Requires the role ADMIN.',
  input: { id: 'The id of the token.' },
  payload: { apiToken: ApiToken },
});

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
    "Changes a member's name or role, who they are as an author, or whether they can sign in. There is always at least one active admin. Requires the role ADMIN.",
  input: {
    id: 'The id of the member.',
    name: 'The new name.',
    role: 'The new role. If the identity provider later reports another role, that role replaces it.',
    active:
      '`false` signs the member out everywhere at once. `true` lets them sign in again, with their existing tokens.',
    personId:
      'The id of the person that the member is, as an author. Null for no person. Two members cannot be the same person.',
  },
  payload: { member: Member },
});

mutation(createApiToken, {
  description: 'Creates a token for a member. It can replace another token. Requires the role ADMIN.',
  input: {
    memberId: 'The id of the member who signs in with it.',
    name: 'The purpose of the token.',
    scopes:
      'What the token can do: at most the scopes of your own token. The default is the scopes of the replaced token, or those of your own token if it replaces none.',
    expiresAt:
      "When the token expires. It must be in the future by the database's clock. By default, the token never expires.",
    replacesId: 'The id of a token of the same member that the new token replaces.',
    overlapSeconds:
      'How many seconds the replaced token stays valid, from 0 to 2592000 (30 days). The default is 3600. The replacement never extends the validity of the replaced token.',
    idempotencyKey:
      'A key with at least 16 characters that is hard to guess, such as a random UUID. If a response is lost, send the same input with the same key again. Within a week, you get the same token; after that, the key is refused.',
  },
  payload: {
    token: {
      type: 'String',
      description: 'The token. Send it as `Authorization: Bearer …`. Store it: it is never shown again.',
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

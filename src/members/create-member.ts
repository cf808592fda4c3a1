import { z } from 'zod';
import { Role } from '../../generated/prisma/enums.ts';
import { operation } from '../operations/operation.ts';
import { line } from '../operations/validation.ts';
import { mayManageMembers } from './policy.ts';

/** Creates a member, who needs a token to sign in. Signing in through the identity provider creates its members. */
export const createMember = operation({
  name: 'createMember',
  input: { name: line, role: z.enum(Role) },
  may: mayManageMembers,
  details: ({ role }) => ({ role }),
  async change(tx, data) {
    return { member: await tx.member.create({ data }) };
  },
});

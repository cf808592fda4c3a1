import { z } from 'zod';
import { Role } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { line } from '../validation.ts';
import { mayManageMembers } from './policy.ts';

/**
 * Adds a member, who can't sign in until they get a token. Those who sign in through the identity provider are added by
 * that.
 */
export const createMember = operation({
  name: 'createMember',
  input: { name: line, role: z.enum(Role) },
  may: mayManageMembers,
  details: ({ role }) => ({ role }),
  async change(tx, data) {
    return { member: await tx.member.create({ data }) };
  },
});

import { z } from 'zod';
import type { Member, Role } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { check, line } from '../validation.ts';
import { mayManageMembers } from './policy.ts';

export interface CreateMemberInput {
  readonly name: string;
  readonly role: Role;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ name: line });

/**
 * Adds a member, who can’t sign in until they get a token. Who comes through the identity provider is added by that.
 * @throws ValidationError
 */
export async function createMember(context: Context, input: CreateMemberInput): Promise<{ member: Member }> {
  mayManageMembers(context.viewer);
  const { name } = check(checked, input);
  const { role } = input;
  return inChange(context, { action: 'createMember', input, details: { role } }, async (tx) => ({
    member: await tx.member.create({ data: { name, role } }),
  }));
}

import { z } from 'zod';
import type { Member, Role } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/client.ts';
import { transactionTime } from '../changes/database-time.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { check, line } from '../validation.ts';
import { mayManageMembers } from './policy.ts';

export interface UpdateMemberInput {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly role?: Role | null | undefined;
  /** Whether they may sign in, by whatever way. */
  readonly active?: boolean | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ name: line.nullish() });

/**
 * Changes what is given of a member. Who is deactivated is signed out at once, with all that they have open; to
 * activate them again brings their tokens back, as far as those still hold.
 * @throws ValidationError (also where no active admin would be left), NotFoundError
 */
export async function updateMember(context: Context, input: UpdateMemberInput): Promise<{ member: Member }> {
  mayManageMembers(context.viewer);
  const { name } = check(checked, input);
  const { id, role, active } = input;
  if (name == null && role == null && active == null) {
    throw new ValidationError('Give a name, a role, or whether they are active.', ['input']);
  }
  const details = {
    ...(name != null && { name }),
    ...(role != null && { role }),
    ...(active != null && { active }),
  };
  return inChange(context, { action: 'updateMember', input, details }, async (tx) => {
    if (active === false) await mustLeaveAnAdmin(tx, id, 'active');
    else if (role != null && role !== 'ADMIN') await mustLeaveAnAdmin(tx, id, 'role');
    const at = await transactionTime(tx);
    const before = await tx.member.findUnique({ where: { id }, select: { deactivatedAt: true } });
    if (before === null) throw new NotFoundError('Member', id, ['input', 'id']);
    const member = await tx.member.update({
      where: { id },
      data: {
        ...(name != null && { name }),
        ...(role != null && { role, roleSaidAt: at }),
        ...(active != null && { deactivatedAt: active ? null : (before.deactivatedAt ?? at) }),
      },
    });
    return { member };
  });
}

/** Locks the admins, so that two can’t each take the other’s role at once. */
async function mustLeaveAnAdmin(tx: Transaction, id: string, field: string): Promise<void> {
  const admins = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Member" WHERE "role" = 'ADMIN' AND "deactivatedAt" IS NULL ORDER BY "id" FOR NO KEY UPDATE`;
  if (admins.length === 1 && admins[0]?.id === id) {
    throw new ValidationError('They are the last admin. Make somebody else an admin first.', [
      'input',
      field,
    ]);
  }
}

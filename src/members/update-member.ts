import { z } from 'zod';
import { Role } from '../../generated/prisma/enums.ts';
import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { orUnique } from '../operations/unique.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { line, optional } from '../operations/validation.ts';
import { mayManageMembers } from './policy.ts';

/**
 * Updates the given fields. Deactivating a member signs them out at once, also on open connections. Reactivating them makes
 * their tokens valid again, except revoked and expired ones. One active admin always remains.
 */
export const updateMember = operation({
  name: 'updateMember',
  updates: 'Member',
  input: {
    id: rowId('Member'),
    name: optional(line),
    role: optional(z.enum(Role)),
    active: optional(z.boolean()),
    personId: existing('Person').nullish(),
  },
  errors: [NotFoundError],
  may: mayManageMembers,
  async guard(tx, { id, role, active, personId }) {
    const isLastAdmin = (role != null || active != null) && (await isOnlyAdmin(tx, id));
    await lockRow(tx, 'Member', id);
    const other = personId == null ? null : await tx.member.findUnique({ where: { personId } });
    return { isLastAdmin, namesake: other?.id === id ? null : (other?.name ?? null) };
  },
  async audited(tx, { id }) {
    const { name, role, deactivatedAt, personId } = await tx.member.findUniqueOrThrow({ where: { id } });
    return { name, role, active: deactivatedAt === null, personId };
  },
  rules: ({ isLastAdmin, namesake }) => [
    {
      of: ['name', 'role', 'active', 'personId'],
      holds: ({ name, role, active, personId }) =>
        name !== null || role !== null || active !== null || personId !== undefined,
      code: 'REQUIRED',
      message: 'must have at least one of name, role, active and personId',
      path: [],
    },
    {
      of: ['role'],
      holds: ({ role }) => !isLastAdmin || role === null || role === 'ADMIN',
      code: 'NOT_ALLOWED',
      message: 'must stay ADMIN: this is the last admin. Make another member an admin first',
      path: ['role'],
    },
    {
      of: ['personId'],
      holds: () => namesake === null,
      code: 'CONFLICTING',
      message: `must be another person: the member ${namesake} is this one already. Take the person away from them first`,
      path: ['personId'],
    },
    {
      of: ['active'],
      holds: ({ active }) => !isLastAdmin || active !== false,
      code: 'NOT_ALLOWED',
      message: 'must stay true: this is the last admin. Make another member an admin first',
      path: ['active'],
    },
  ],
  details: ({ name, role, active, personId }) => ({
    ...(name !== null && { name }),
    ...(role !== null && { role }),
    ...(active !== null && { active }),
    ...(personId !== undefined && { personId }),
  }),
  async change(tx, { id, name, role, active, personId }, { at }) {
    const before = await tx.member.findUniqueOrThrow({ where: { id }, select: { deactivatedAt: true } });
    const update = tx.member.update({
      where: { id },
      data: {
        ...(name !== null && { name }),
        ...(personId !== undefined && { personId }),
        ...(role !== null && { role, roleSaidAt: at }),
        ...(active !== null && { deactivatedAt: active ? null : (before.deactivatedAt ?? at) }),
      },
    });
    const member = await orUnique(
      update,
      'Member_personId_key',
      new ValidationError({ code: 'CONFLICTING', message: TAKEN, path: ['personId'] }),
    );
    return { member };
  },
});

/** Somebody has just given the person to another member, since the rules were checked. */
const TAKEN =
  'must be another person: a member has just become this one. Take the person away from them first';

/** Locks the admins' rows, so that two admins can't demote each other concurrently. */
async function isOnlyAdmin(tx: Transaction, id: string): Promise<boolean> {
  const admins = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Member" WHERE "role" = 'ADMIN' AND "deactivatedAt" IS NULL ORDER BY "id" FOR NO KEY UPDATE`;
  return admins.length === 1 && admins[0]?.id === id;
}

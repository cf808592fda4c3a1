import { z } from 'zod';
import { StatementStatus } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { mayUpdate } from '../people/policy.ts';
import { optional, text } from '../validation.ts';
import { announceStatus, claimStatement, statementToChange } from './status.ts';

const NEW: readonly StatementStatus[] = ['WITHDRAWN', 'DELETED_AT_SOURCE'];

const newStatus = z
  .enum(StatementStatus)
  .refine(
    (status) => NEW.includes(status),
    'must be WITHDRAWN or DELETED_AT_SOURCE: `amendStatement` makes a statement AMENDED, and none becomes CURRENT again',
  );

/** Records that a statement was taken back, or can no longer be found where it was made. */
export const changeStatementStatus = operation({
  name: 'changeStatementStatus',
  input: { statementId: rowId('Statement'), status: newStatus, note: optional(text) },
  errors: [NotFoundError],
  inTurnBy: 'statementId',
  may: mayUpdate,
  guard: (tx, { statementId }) => statementToChange(tx, statementId),
  details: ({ status }) => ({ status }),
  async change(tx, { status, note }, { found: before }) {
    if (before.status === status) {
      throw new ValidationError(`The statement is ${status} already.`, ['status']);
    }
    const statement = await claimStatement(tx, before, { status, statusNote: note });
    await announceStatus(tx, statement);
    return { statement };
  },
});

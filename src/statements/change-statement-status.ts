import { z } from 'zod';
import { StatementStatus } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { mayUpdate } from '../people/policy.ts';
import { optional, text } from '../validation.ts';
import { announceStatus, claimStatement, statementToChange } from './status.ts';

const NEW: readonly StatementStatus[] = ['WITHDRAWN', 'DELETED_AT_SOURCE'];

/** Records that a statement was taken back, or can no longer be found where it was made. */
export const changeStatementStatus = operation({
  name: 'changeStatementStatus',
  input: { statementId: rowId('Statement'), status: z.enum(StatementStatus), note: optional(text) },
  rule: {
    holds: ({ status }) => NEW.includes(status),
    message:
      'must be WITHDRAWN or DELETED_AT_SOURCE: `amendStatement` makes a statement AMENDED, and none becomes CURRENT again',
    path: ['status'],
  },
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

import { z } from 'zod';
import type { StatementStatus } from '../../generated/prisma/enums.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { mayUpdate } from '../people/policy.ts';
import { text } from '../operations/validation.ts';
import { announceStatus, claimStatement, mustBeNewest, statementToChange } from './status.ts';

/** What a statement's status can be changed to. */
export const ChangedStatementStatus = {
  AMENDED: 'AMENDED',
  WITHDRAWN: 'WITHDRAWN',
  DELETED_AT_SOURCE: 'DELETED_AT_SOURCE',
  RECORDED_IN_ERROR: 'RECORDED_IN_ERROR',
} as const satisfies Partial<typeof StatementStatus>;
/** Of a statement that was amended: they say whose error the amendment corrects. */
const AMENDED: readonly StatementStatus[] = ['AMENDED', 'RECORDED_IN_ERROR'];

/**
 * Records that a statement was withdrawn, can no longer be found where it was made, or was recorded in error. With the present
 * status, it replaces the note on that status. For a public statement, events are appended.
 */
export const changeStatementStatus = operation({
  name: 'changeStatementStatus',
  input: { statementId: rowId('Statement'), status: z.enum(ChangedStatementStatus), note: text.nullish() },
  errors: [NotFoundError],
  serializeBy: 'statementId',
  tells: true,
  may: mayUpdate,
  guard: (tx, { statementId }) => statementToChange(tx, statementId),
  rules: (before) => [
    {
      of: ['status'],
      holds: ({ status }) => status !== 'AMENDED' || before.amendedById !== null,
      code: 'NOT_ALLOWED',
      message:
        'must be WITHDRAWN, DELETED_AT_SOURCE or RECORDED_IN_ERROR: `amendStatement` makes a statement AMENDED',
      path: ['status'],
    },
    {
      of: ['status', 'note'],
      holds: ({ status, note }) =>
        status !== before.status || (note !== undefined && note !== before.statusNote),
      code: 'NOT_ALLOWED',
      message: `must be another status than ${before.status}; to correct the note, give another one`,
      path: ['status'],
    },
  ],
  audited: (tx, { statementId: id }) =>
    tx.statement.findUniqueOrThrow({ where: { id }, select: { status: true, statusNote: true } }),
  details: ({ status }) => ({ status }),
  async change(tx, { status, note: given }, { guarded: before }) {
    if (!AMENDED.includes(status)) mustBeNewest(before);
    const statusNote = given === undefined ? before.statusNote : given;
    const amendedByNewsroom =
      before.amendedById !== null &&
      (status === before.status ? before.amendedByNewsroom : status === 'RECORDED_IN_ERROR');
    const statement = await claimStatement(tx, before, { status, statusNote, amendedByNewsroom });
    await announceStatus(tx, statement);
    return { statement };
  },
});

import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { mayUpdate } from '../people/policy.ts';
import { text } from '../operations/validation.ts';
import { announceStatus, claimStatement, mustBeNewest, statementToChange } from './status.ts';

const PATH = ['id'];

/**
 * Takes back that a statement was withdrawn, deleted at its source or recorded in error: it is CURRENT again, with a note for
 * readers. For a public statement, events are appended.
 */
export const restoreStatement = operation({
  name: 'restoreStatement',
  input: { id: rowId('Statement'), note: text },
  errors: [NotFoundError],
  serializeBy: 'id',
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => statementToChange(tx, id, PATH),
  async change(tx, { note }, { guarded: before }) {
    mustBeNewest(before, PATH);
    if (before.status === 'CURRENT')
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: 'The statement is CURRENT: there is nothing to restore.',
        path: PATH,
      });
    const statement = await claimStatement(tx, before, { status: 'CURRENT', statusNote: note });
    await announceStatus(tx, statement);
    return { statement };
  },
});

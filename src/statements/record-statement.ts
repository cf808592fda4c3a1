import { operation } from '../changes/operation.ts';
import { NotFoundError } from '../errors.ts';
import { mayRecord } from '../people/policy.ts';
import { visibility } from '../people/visibility.ts';
import { createStatement, statement } from './create-statement.ts';
import { promoteStatements } from './promote.ts';

/** Records a statement, which is public at once or only once something public refers to it. */
export const recordStatement = operation({
  name: 'recordStatement',
  input: { statement, visibility },
  errors: [NotFoundError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, input, { at }) {
    const statement = await createStatement(tx, input.statement, at);
    if (input.visibility === 'PUBLIC') await promoteStatements(tx, [statement.id]);
    return { statement };
  },
});

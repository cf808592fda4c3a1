import { operation } from '../changes/operation.ts';
import { NotFoundError } from '../errors.ts';
import { mayRecord } from '../people/policy.ts';
import { visibilityInput } from '../people/visibility.ts';
import { createStatement, whole } from './create-statement.ts';
import { promoteStatements } from './promote.ts';
import { statementInput } from './statement-input.ts';

/** Records a statement, which is public at once or only once something public refers to it. */
export const recordStatement = operation({
  name: 'recordStatement',
  input: { statement: statementInput, visibility: visibilityInput },
  errors: [NotFoundError],
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, input, { at }) {
    const statement = await createStatement(tx, whole(input.statement), at);
    if (input.visibility === 'PUBLIC') await promoteStatements(tx, [statement.id]);
    return { statement };
  },
});

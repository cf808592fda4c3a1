import { operation } from '../operations/operation.ts';
import { NotFoundError } from '../errors.ts';
import { visibilityInput } from '../people/directory.ts';
import { mayRecord } from '../people/policy.ts';
import { createStatement, withDefaults } from './create-statement.ts';
import { promoteStatements } from './promote.ts';
import { statementInput } from './statement-input.ts';

/** Records a statement. It is public at once, or when a public row first refers to it. */
export const recordStatement = operation({
  name: 'recordStatement',
  input: { statement: statementInput, visibility: visibilityInput },
  rules: () => [
    {
      of: ['statement.kind'],
      holds: ({ statement: { kind } }) => kind !== null,
      code: 'REQUIRED',
      message: 'must not be left out: it says how the statement came',
      path: ['statement', 'kind'],
    },
    {
      of: ['statement.wording'],
      holds: ({ statement: { wording } }) => wording !== null,
      code: 'REQUIRED',
      message: 'must not be left out: only VERBATIM is put in quotation marks',
      path: ['statement', 'wording'],
    },
  ],
  errors: [NotFoundError],
  tells: true,
  may: (viewer, { visibility }) => mayRecord(viewer, visibility),
  async change(tx, { statement: input, visibility }) {
    const { kind, wording } = input;
    if (kind === null || wording === null) throw new Error('A rule has refused it.');
    const statement = await createStatement(tx, withDefaults(input, { kind, wording }));
    if (visibility === 'PUBLIC') await promoteStatements(tx, [statement.id]);
    return { statement };
  },
});

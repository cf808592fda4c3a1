import type { Statement, Visibility } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { mayRecord } from '../people/policy.ts';
import { createStatement, type StatementInput } from './create-statement.ts';
import { promoteStatements } from './promote.ts';

export interface RecordStatementInput {
  readonly statement: StatementInput;
  readonly visibility?: Visibility | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Keeps who said what: for members until something public carries it, or public at once. */
export async function recordStatement(
  context: Context,
  input: RecordStatementInput,
): Promise<{ statement: Statement }> {
  const visibility = input.visibility ?? 'MEMBERS';
  mayRecord(context.viewer, visibility);
  return inChange(context, { action: 'recordStatement', input }, async (tx) => {
    const statement = await createStatement(tx, input.statement, await transactionTime(tx));
    if (visibility === 'PUBLIC') await promoteStatements(tx, [statement.id]);
    return { statement };
  });
}

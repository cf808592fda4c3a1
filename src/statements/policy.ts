import type { Prisma, Statement } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError } from '../errors.ts';
import { mayRecord, visible } from '../people/policy.ts';
import type { Viewer } from '../viewer.ts';

/** Readers see a statement once it is public; members see all. */
export function visibleStatements(viewer: Viewer): Prisma.StatementWhereInput {
  return visible(viewer);
}

/**
 * Any member can change a statement that only members see; only editors change what readers see.
 * @throws NotFoundError, RequestError
 */
export async function mayChange(tx: Transaction, viewer: Viewer, id: string): Promise<Statement> {
  const statement = await tx.statement.findFirst({ where: { AND: [visibleStatements(viewer), { id }] } });
  if (statement === null) throw new NotFoundError('Statement', id, ['statementId']);
  mayRecord(viewer, statement.visibility);
  return statement;
}

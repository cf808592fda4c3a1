import type { RedactionRun } from '../../generated/prisma/client.ts';
import { NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { mayRedact } from './policy.ts';

/** Ends a run of `redactEverywhere`. Its node ends the object in work first. A run that has ended stays as it is. */
export const stopRedactionRun = operation({
  name: 'stopRedactionRun',
  input: { id: rowId('RedactionRun') },
  errors: [NotFoundError],
  may: mayRedact,
  async change(tx, { id }): Promise<{ redactionRun: RedactionRun }> {
    // If a node works on the run, other runs wait until that node has ended its lease.
    await tx.$executeRaw`
      UPDATE "RedactionRun" SET "isStopped" = true, "finishedAt" = now(), "heldUntil" = CASE WHEN "heldBy" IS NOT NULL THEN "heldUntil" END
      WHERE "id" = ${id}::uuid AND "finishedAt" IS NULL`;
    const redactionRun = await tx.redactionRun.findUnique({ where: { id } });
    if (redactionRun === null) throw new NotFoundError('RedactionRun', id, ['id']);
    return { redactionRun };
  },
});

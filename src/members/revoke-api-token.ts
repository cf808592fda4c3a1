import type { ApiToken } from '../../generated/prisma/client.ts';
import { inChange } from '../change.ts';
import type { Context } from '../context.ts';
import { NotFoundError } from '../errors.ts';
import { mayManageMembers } from './policy.ts';

export interface RevokeApiTokenInput {
  readonly id: string;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * Ends a token at once, with all that it has open. One that has ended stays as it is.
 * @throws NotFoundError
 */
export async function revokeApiToken(
  context: Context,
  input: RevokeApiTokenInput,
): Promise<{ apiToken: ApiToken }> {
  mayManageMembers(context.viewer);
  const { id } = input;
  return inChange(context, { action: 'revokeApiToken', input }, async (tx) => {
    const revoked = await tx.$executeRaw`
      UPDATE "ApiToken" SET "revokedAt" = least("revokedAt", now()) WHERE "id" = ${id}::uuid`;
    if (revoked === 0) throw new NotFoundError('ApiToken', id, ['input', 'id']);
    return { apiToken: await tx.apiToken.findUniqueOrThrow({ where: { id } }) };
  });
}

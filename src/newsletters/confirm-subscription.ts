import { z } from 'zod';
import type { Newsletter } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { ValidationError } from '../errors.ts';
import { check } from '../validation.ts';
import { confirmationToken, tokenHash } from './tokens.ts';

const checked = z.object({ token: confirmationToken });

/**
 * Subscribes the address to which the token was sent. A token works once, for two days, and only the newest of an
 * address does; any other is told the same.
 * @throws ValidationError
 */
export async function confirmNewsletterSubscription(
  context: Context,
  input: { readonly token: string; readonly idempotencyKey?: string | null | undefined },
): Promise<{ newsletter: Newsletter }> {
  const { token } = check(checked, input);
  return inChange(
    context,
    { action: 'confirmNewsletterSubscription', input, isReaders: true },
    async (tx) => {
      const at = await transactionTime(tx);
      const [confirmed] = await tx.newsletterSubscription.updateManyAndReturn({
        where: { confirmationHash: tokenHash(token), confirmationExpiresAt: { gt: at } },
        data: { confirmedAt: at, confirmationHash: null, confirmationExpiresAt: null },
        select: { newsletter: true },
      });
      if (confirmed === undefined) throw new ValidationError('token does not hold.', ['input', 'token']);
      return { newsletter: confirmed.newsletter };
    },
  );
}

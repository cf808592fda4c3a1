import { z } from 'zod';
import type { Newsletter } from '../../generated/prisma/client.ts';
import { inChange } from '../change.ts';
import type { Context } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { check } from '../validation.ts';
import { newsletterIdOf, tokenHash, unsubscribeToken } from './tokens.ts';

const checked = z.object({ token: unsubscribeToken });

/**
 * Ends the subscription, confirmed or not, whose mails bear the token, and forgets its address. Where there is none
 * (any more), the outcome is the same, and so is the answer.
 * @throws ValidationError for what is no such token
 */
export async function unsubscribeFromNewsletter(
  context: Context,
  input: { readonly token: string; readonly idempotencyKey?: string | null | undefined },
): Promise<{ newsletter: Newsletter }> {
  const { token } = check(checked, input);
  return inChange(context, { action: 'unsubscribeFromNewsletter', input, isReaders: true }, async (tx) => {
    await tx.newsletterSubscription.deleteMany({ where: { unsubscribeHash: tokenHash(token) } });
    const newsletter = await tx.newsletter.findUnique({ where: { id: newsletterIdOf(token) } });
    if (newsletter === null) throw new ValidationError('token does not hold.', ['input', 'token']);
    return { newsletter };
  });
}

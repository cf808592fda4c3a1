import { z } from 'zod';
import type { Newsletter } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import { inTransaction } from '../db/transaction.ts';
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
  { prisma }: Context,
  input: { readonly token: string },
): Promise<Newsletter> {
  const { token } = check(checked, input);
  return inTransaction(prisma, async (tx) => {
    await tx.newsletterSubscription.deleteMany({ where: { unsubscribeHash: tokenHash(token) } });
    const newsletter = await tx.newsletter.findUnique({ where: { id: newsletterIdOf(token) } });
    if (newsletter === null) throw new ValidationError('token does not hold.', ['input', 'token']);
    return newsletter;
  });
}

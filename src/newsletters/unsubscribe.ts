import { z } from 'zod';
import type { Newsletter } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import { ValidationError } from '../errors.ts';
import { check, line } from '../validation.ts';
import { newsletterIdOf, tokenHash, unsubscribeToken } from './tokens.ts';

const checked = z.object({ token: unsubscribeToken, idempotencyKey: line.nullish() });

/**
 * Ends the subscription, confirmed or not, whose mails bear the token, and forgets its address. Where there is none
 * (any more), the outcome is the same, and so is the answer: no key is kept to tell whether it was asked before, since
 * anyone can ask with a token that they made up, without end.
 * @throws ValidationError for what is no such token
 */
export async function unsubscribeFromNewsletter(
  { prisma }: Context,
  input: { readonly token: string; readonly idempotencyKey?: string | null | undefined },
): Promise<{ newsletter: Newsletter }> {
  const { token } = check(checked, input);
  const newsletter = await prisma.newsletter.findUnique({ where: { id: newsletterIdOf(token) } });
  if (newsletter === null) throw new ValidationError('token does not hold.', ['input', 'token']);
  await prisma.newsletterSubscription.deleteMany({ where: { unsubscribeHash: tokenHash(token) } });
  return { newsletter };
}

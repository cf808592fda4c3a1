import { z } from 'zod';
import { inTransaction } from '../db/transaction.ts';
import { emailKey } from '../mail/mail.ts';
import { check } from '../validation.ts';
import { requireRole } from '../viewer.ts';
import { MAILS, subjectOf } from './allowance.ts';
import type { NewsletterContext } from './context.ts';
import { emailAddress } from './email-address.ts';

const checked = z.object({ email: emailAddress });

/**
 * Removes all that is kept of an address: sign-ups, subscriptions, mail that is still to be sent, and what counts its
 * mails. Gives how many sign-ups and subscriptions there were, for the answer to whoever asked for it.
 * @throws ValidationError
 */
export async function eraseNewsletterSubscriber(
  { prisma, viewer, newsletters }: NewsletterContext,
  input: { readonly email: string },
): Promise<number> {
  requireRole(viewer, 'ADMIN');
  const { email } = check(checked, input);
  const where = { emailKey: emailKey(email) };
  return inTransaction(prisma, async (tx) => {
    const { count } = await tx.newsletterSubscription.deleteMany({ where });
    await tx.outgoingMail.deleteMany({ where });
    const subject = subjectOf(newsletters.key, MAILS, where.emailKey);
    await tx.allowance.deleteMany({ where: { subject } });
    return count;
  });
}

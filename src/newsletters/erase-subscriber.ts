import { z } from 'zod';
import { inChange } from '../changes/in-change.ts';
import { emailKey } from '../mail/mail.ts';
import { check } from '../validation.ts';
import { MAILS, subjectOf } from './allowance.ts';
import type { NewsletterContext } from './context.ts';
import { emailAddress } from './email-address.ts';
import { mayErase } from './policy.ts';

const checked = z.object({ email: emailAddress });

/**
 * Removes all that is kept of an address: sign-ups, subscriptions, mail that is still to be sent, and what counts its
 * mails. Gives how many sign-ups and subscriptions there were, for the answer to whoever asked for it.
 * @throws ValidationError
 */
export async function eraseNewsletterSubscriber(
  context: NewsletterContext,
  input: { readonly email: string; readonly idempotencyKey?: string | null | undefined },
): Promise<{ subscriptionsErased: number }> {
  mayErase(context.viewer);
  const { newsletters } = context;
  const { email } = check(checked, input);
  const where = { emailKey: emailKey(email) };
  return inChange(context, { action: 'eraseNewsletterSubscriber', input }, async (tx) => {
    const { count } = await tx.newsletterSubscription.deleteMany({ where });
    await tx.outgoingMail.deleteMany({ where });
    const subject = subjectOf(newsletters.key, MAILS, where.emailKey);
    await tx.allowance.deleteMany({ where: { subject } });
    return { subscriptionsErased: count };
  });
}

import { operation } from '../operations/operation.ts';
import { emailKey } from '../mail/mail.ts';
import { MAILS, subjectOf } from './allowance.ts';
import type { NewsletterContext } from './context.ts';
import { emailAddress } from './email-address.ts';
import { mayErase } from './policy.ts';

/**
 * Deletes everything that is stored about an e-mail address: sign-ups, subscriptions, unsent mail and its allowance.
 * Returns the number of sign-ups and subscriptions.
 */
export const eraseNewsletterSubscriber = operation({
  name: 'eraseNewsletterSubscriber',
  input: { email: emailAddress },
  may: mayErase,
  async change(tx, { email }, { context }: { context: NewsletterContext }) {
    const where = { emailKey: emailKey(email) };
    const { count } = await tx.newsletterSubscription.deleteMany({ where });
    await tx.outgoingMail.deleteMany({ where });
    const subject = subjectOf(context.newsletters.key, MAILS, where.emailKey);
    await tx.allowance.deleteMany({ where: { subject } });
    return { subscriptionsErased: count };
  },
});

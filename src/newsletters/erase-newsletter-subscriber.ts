import { operation } from '../changes/operation.ts';
import { emailKey } from '../mail/mail.ts';
import { MAILS, subjectOf } from './allowance.ts';
import type { NewsletterContext } from './context.ts';
import { emailAddress } from './email-address.ts';
import { mayErase } from './policy.ts';

/**
 * Removes all that is kept of an e-mail address: sign-ups, subscriptions, mail that is still to be sent, and the count
 * of its mails. Answers how many sign-ups and subscriptions there were, for whoever asked to be erased.
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

import { operation } from '../changes/operation.ts';
import { ValidationError } from '../errors.ts';
import { anyone } from './policy.ts';
import { INVALID_TOKEN, newsletterIdOf, tokenHash, unsubscribeToken } from './token.ts';

/**
 * Ends the subscription, confirmed or not, whose mails have this token, and erases its e-mail address. If there is no
 * such subscription (any more), the outcome and the answer are the same. No key is kept, since anyone can send tokens
 * that they made up, without end.
 */
export const unsubscribeFromNewsletter = operation({
  name: 'unsubscribeFromNewsletter',
  input: { token: unsubscribeToken },
  may: anyone,
  isReaders: true,
  keepsKey: false,
  async change(tx, { token }) {
    const newsletter = await tx.newsletter.findUnique({ where: { id: newsletterIdOf(token) } });
    if (newsletter === null) throw new ValidationError(`token ${INVALID_TOKEN}.`, ['input', 'token']);
    await tx.newsletterSubscription.deleteMany({ where: { unsubscribeHash: tokenHash(token) } });
    return { newsletter };
  },
});

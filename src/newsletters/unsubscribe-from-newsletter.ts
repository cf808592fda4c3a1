import { operation } from '../operations/operation.ts';
import { ValidationError } from '../errors.ts';
import { sha256 } from '../lib/sha256.ts';
import { anyReader } from './policy.ts';
import { INVALID_TOKEN, newsletterIdOf, unsubscribeToken } from './token.ts';

/**
 * Deletes a subscription, confirmed or not, with its e-mail address. The response is the same if there is no such
 * subscription. No idempotency key is stored, so that requests with forged tokens can't fill the database.
 */
export const unsubscribeFromNewsletter = operation({
  name: 'unsubscribeFromNewsletter',
  input: { token: unsubscribeToken },
  may: anyReader,
  isSelfService: true,
  keepsKey: false,
  async change(tx, { token }) {
    const newsletter = await tx.newsletter.findUnique({ where: { id: newsletterIdOf(token) } });
    if (newsletter === null)
      throw new ValidationError({ code: 'NOT_ALLOWED', message: INVALID_TOKEN, path: ['token'] });
    await tx.newsletterSubscription.deleteMany({ where: { unsubscribeHash: sha256(token) } });
    return { newsletter };
  },
});

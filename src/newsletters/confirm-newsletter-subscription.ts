import { operation } from '../changes/operation.ts';
import { ValidationError } from '../errors.ts';
import { anyone } from './policy.ts';
import { confirmationToken, INVALID_TOKEN, tokenHash } from './token.ts';

/**
 * Subscribes the e-mail address to which the token was sent. A token works once, within two days, and only the newest
 * token of an address does. All others get the same answer.
 */
export const confirmNewsletterSubscription = operation({
  name: 'confirmNewsletterSubscription',
  input: { token: confirmationToken },
  may: anyone,
  isReaders: true,
  async change(tx, { token }, { at }) {
    const [confirmed] = await tx.newsletterSubscription.updateManyAndReturn({
      where: { confirmationHash: tokenHash(token), confirmationExpiresAt: { gt: at } },
      data: { confirmedAt: at, confirmationHash: null, confirmationExpiresAt: null },
      select: { newsletter: true },
    });
    if (confirmed === undefined) throw new ValidationError(`token ${INVALID_TOKEN}.`, ['input', 'token']);
    return { newsletter: confirmed.newsletter };
  },
});

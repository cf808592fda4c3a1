import { operation } from '../operations/operation.ts';
import { ValidationError } from '../errors.ts';
import { sha256 } from '../lib/sha256.ts';
import { anyReader } from './policy.ts';
import { confirmationToken, INVALID_TOKEN } from './token.ts';

/**
 * Confirms the subscription of the e-mail address that the token was sent to. Only the newest token of an e-mail address
 * works, once and within two days. All others get the same error.
 */
export const confirmNewsletterSubscription = operation({
  name: 'confirmNewsletterSubscription',
  input: { token: confirmationToken },
  may: anyReader,
  isSelfService: true,
  async change(tx, { token }, { at }) {
    const [confirmed] = await tx.newsletterSubscription.updateManyAndReturn({
      where: { confirmationHash: sha256(token), confirmationExpiresAt: { gt: at } },
      data: { confirmedAt: at, confirmationHash: null, confirmationExpiresAt: null },
      select: { newsletter: true },
    });
    if (confirmed === undefined)
      throw new ValidationError({ code: 'NOT_ALLOWED', message: INVALID_TOKEN, path: ['token'] });
    return { newsletter: confirmed.newsletter };
  },
});

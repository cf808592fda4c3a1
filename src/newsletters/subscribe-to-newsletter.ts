import type { Newsletter } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, RequestError } from '../errors.ts';
import { emailKey, postMail } from '../mail/mail.ts';
import { sha256 } from '../lib/sha256.ts';
import { MAILS, SIGN_UPS, subjectOf, takeAllowance } from './allowance.ts';
import type { NewsletterContext, NewsletterSettings } from './context.ts';
import { emailAddress } from './email-address.ts';
import { alreadySubscribedMail, confirmationMail } from './mails.ts';
import { anyReader } from './policy.ts';
import { newConfirmationToken, unsubscribeTokenOf } from './token.ts';

/**
 * Sends an e-mail address a mail to confirm its subscription. The response and its time are the same for a new, an
 * unconfirmed and a subscribed e-mail address. So the caller can't find out who subscribes. Only the mail differs. An
 * e-mail address that has reached its daily number of mails gets no further mail. Its earlier confirmation stays valid.
 * @throws RequestError LIMIT_EXCEEDED after too many sign-ups from one client address
 */
export const subscribeToNewsletter = operation({
  name: 'subscribeToNewsletter',
  input: { newsletterId: rowId('Newsletter'), email: emailAddress },
  errors: [NotFoundError],
  may: anyReader,
  isSelfService: true,
  async change(tx, { newsletterId, email }, { context }: { context: NewsletterContext }) {
    const { newsletters, caller } = context;
    const { key } = newsletters;
    if (!(await takeAllowance(tx, SIGN_UPS, subjectOf(key, SIGN_UPS, caller.clientAddress))))
      throw tooManySignUps();
    const newsletter = await tx.newsletter.findUnique({ where: { id: newsletterId } });
    if (newsletter === null) throw new NotFoundError('Newsletter', newsletterId, ['newsletterId']);
    const mayHaveMail = await takeAllowance(tx, MAILS, subjectOf(key, MAILS, emailKey(email)));
    await tx.$executeRaw`SAVEPOINT "sign_up"`;
    await signUp(tx, newsletter, email, newsletters);
    // A refused sign-up is written and rolled back, so that it takes the same time.
    if (mayHaveMail) await tx.$executeRaw`RELEASE SAVEPOINT "sign_up"`;
    else await tx.$executeRaw`ROLLBACK TO SAVEPOINT "sign_up"`;
    return { newsletter };
  },
  afterwards: ({ newsletters }) => {
    newsletters.sendMail();
  },
});

/** Renews an unconfirmed sign-up, and leaves a confirmed one unchanged. Sends one mail in both cases. */
async function signUp(
  tx: Transaction,
  newsletter: Newsletter,
  email: string,
  { key, confirmUrl, unsubscribeUrl }: NewsletterSettings,
): Promise<void> {
  const token = newConfirmationToken();
  const unsubscribeToken = unsubscribeTokenOf(key, newsletter.id, emailKey(email));
  const changed = await tx.$executeRaw`
    INSERT INTO "NewsletterSubscription" AS s
      ("newsletterId", "emailKey", "email", "confirmationHash", "confirmationExpiresAt", "unsubscribeHash")
    VALUES (
      ${newsletter.id}::uuid, ${emailKey(email)}, ${email},
      ${sha256(token)}, now() + interval '2 days', ${sha256(unsubscribeToken)}
    )
    ON CONFLICT ("newsletterId", "emailKey") DO UPDATE SET
      "email" = excluded."email",
      "confirmationHash" = excluded."confirmationHash",
      "confirmationExpiresAt" = excluded."confirmationExpiresAt"
    WHERE s."confirmedAt" IS NULL`;
  const leaveUrl = unsubscribeUrl + unsubscribeToken;
  const mail =
    changed > 0
      ? confirmationMail(newsletter, confirmUrl + token, leaveUrl)
      : alreadySubscribedMail(newsletter, leaveUrl);
  await postMail(tx, { ...mail, email });
}

function tooManySignUps(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    `A client address can sign up ${SIGN_UPS.count} e-mail addresses an hour. Try again later.`,
  );
}

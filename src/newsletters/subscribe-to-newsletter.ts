import type { Newsletter } from '../../generated/prisma/client.ts';
import { operation } from '../changes/operation.ts';
import { existing } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, RequestError } from '../errors.ts';
import { emailKey, postMail } from '../mail/mail.ts';
import { MAILS, SIGN_UPS, subjectOf, take } from './allowance.ts';
import type { NewsletterContext, NewsletterSettings } from './context.ts';
import { emailAddress } from './email-address.ts';
import { alreadySubscribedMail, confirmationMail } from './mails.ts';
import { anyone } from './policy.ts';
import { newConfirmationToken, tokenHash, unsubscribeTokenOf } from './token.ts';

/**
 * Asks an e-mail address by mail whether it wants the newsletter. Whoever signs an address up learns nothing of it: what
 * is done and answered is the same whether it is unknown, was asked before or is subscribed; only the mail differs. An
 * address that has had its mails of the day gets no more, and an earlier question to it stays valid.
 * @throws RequestError LIMIT_EXCEEDED if one client address signs up too many
 */
export const subscribeToNewsletter = operation({
  name: 'subscribeToNewsletter',
  input: { newsletterId: existing('Newsletter'), email: emailAddress },
  errors: [NotFoundError],
  may: anyone,
  isReaders: true,
  async change(tx, { newsletterId, email }, { context }: { context: NewsletterContext }) {
    const { newsletters, caller } = context;
    const { key } = newsletters;
    if (!(await take(tx, SIGN_UPS, subjectOf(key, SIGN_UPS, caller.clientAddress)))) throw tooMany();
    const newsletter = await tx.newsletter.findUniqueOrThrow({ where: { id: newsletterId } });
    if (await take(tx, MAILS, subjectOf(key, MAILS, emailKey(email)))) {
      await ask(tx, newsletter, email, newsletters);
    }
    return { newsletter };
  },
});

/** Opens the question anew, unless it was answered; either way the address gets one mail. */
async function ask(
  tx: Transaction,
  newsletter: Newsletter,
  email: string,
  { key, confirmUrl, unsubscribeUrl }: NewsletterSettings,
): Promise<void> {
  const token = newConfirmationToken();
  const unsubscribeToken = unsubscribeTokenOf(key, newsletter.id, emailKey(email));
  const asked = await tx.$executeRaw`
    INSERT INTO "NewsletterSubscription" AS s
      ("newsletterId", "emailKey", "email", "confirmationHash", "confirmationExpiresAt", "unsubscribeHash")
    VALUES (
      ${newsletter.id}::uuid, ${emailKey(email)}, ${email},
      ${tokenHash(token)}, now() + interval '2 days', ${tokenHash(unsubscribeToken)}
    )
    ON CONFLICT ("newsletterId", "emailKey") DO UPDATE SET
      "email" = excluded."email",
      "confirmationHash" = excluded."confirmationHash",
      "confirmationExpiresAt" = excluded."confirmationExpiresAt"
    WHERE s."confirmedAt" IS NULL`;
  const leave = unsubscribeUrl + unsubscribeToken;
  const mail =
    asked > 0
      ? confirmationMail(newsletter, confirmUrl + token, leave)
      : alreadySubscribedMail(newsletter, leave);
  await postMail(tx, { ...mail, email });
}

function tooMany(): RequestError {
  return new RequestError(
    'LIMIT_EXCEEDED',
    `From one network, ${SIGN_UPS.count} addresses may be signed up in an hour. Try again later.`,
  );
}

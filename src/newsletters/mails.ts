import type { Newsletter } from '../../generated/prisma/client.ts';

interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly unsubscribeUrl: string;
}

/** Asks the recipient to confirm the sign-up. */
export function confirmationMail({ name }: Newsletter, confirmUrl: string, unsubscribeUrl: string): MailText {
  return {
    subject: `Please confirm: ${name}`,
    text: `Hello,

This address was signed up for the newsletter "${name}". If that was you, confirm it here within two days:

${confirmUrl}

If it wasn't you, you don't need to do anything: without your confirmation we send no newsletter and delete your address. To delete it now:

${unsubscribeUrl}
`,
    unsubscribeUrl,
  };
}

/** Informs a reader who has already confirmed that another sign-up has no effect. */
export function alreadySubscribedMail({ name }: Newsletter, unsubscribeUrl: string): MailText {
  return {
    subject: `You are subscribed: ${name}`,
    text: `Hello,

This address was signed up for the newsletter "${name}" again. You already get it, and nothing has changed.

To unsubscribe:

${unsubscribeUrl}
`,
    unsubscribeUrl,
  };
}

import type { Newsletter } from '../../generated/prisma/client.ts';

/** What a mail says, and where its reader can end such mail. */
interface Text {
  readonly subject: string;
  readonly text: string;
  readonly unsubscribeUrl: string;
}

/** Asks whoever reads the mail whether the sign-up was theirs. */
export function confirmationMail({ name }: Newsletter, confirmUrl: string, unsubscribeUrl: string): Text {
  return {
    subject: `Please confirm: ${name}`,
    text: `Hello,

this address was signed up for the newsletter “${name}”. If that was you, confirm it here within two days:

${confirmUrl}

If it wasn’t, you need do nothing: without your confirmation you will get no newsletter, and we forget your address. Or have it forgotten at once:

${unsubscribeUrl}
`,
    unsubscribeUrl,
  };
}

/** Tells who has confirmed already, and only them, that there is nothing to do. */
export function alreadySubscribedMail({ name }: Newsletter, unsubscribeUrl: string): Text {
  return {
    subject: `You are subscribed: ${name}`,
    text: `Hello,

this address was signed up for the newsletter “${name}” again. You get it already, and nothing has changed.

If you don’t want it any more, unsubscribe here:

${unsubscribeUrl}
`,
    unsubscribeUrl,
  };
}

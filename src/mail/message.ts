import type { SendMailOptions } from 'nodemailer';
import type { Mail } from './mail.ts';

/** The mail as it is written out: the same each time, so that one sent twice is known for one by its Message-ID. */
export function message(mail: Mail, from: string): SendMailOptions {
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    from,
    // Apart, so that nothing in it is taken for a second address.
    to: { name: '', address: mail.email },
    subject: mail.subject,
    text: mail.text,
    messageId: `<${mail.id}@${domain}>`,
    date: mail.createdAt,
    list: { unsubscribe: mail.unsubscribeUrl },
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

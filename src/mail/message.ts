import type { SendMailOptions } from 'nodemailer';
import type { Mail } from './mail.ts';

/** Each attempt has the same Message-ID, so that recipients can recognise a mail that was sent twice. */
export function message(mail: Mail, from: string): SendMailOptions {
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    from,
    // As an object, so that nodemailer can't parse it as several addresses.
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

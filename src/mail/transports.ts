import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Mail, Transport } from './mail.ts';

/** In ms. An attempt must end before another node can claim the mail. */
const TIMEOUT = 10_000;

function serverAt(url: string) {
  return createTransport({
    url,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    dnsTimeout: TIMEOUT,
  });
}

/** @throws nodemailer's error unless the server answers and accepts the login */
export async function mailServerAnswers(url: string): Promise<void> {
  const server = serverAt(url);
  await server.verify().finally(() => server.close());
}

/** Sends mail through a server. */
export function smtp(url: string, from: string): Transport {
  const server = serverAt(url);
  return {
    async send(mail) {
      await server.sendMail(messageFrom(from, mail));
    },
  };
}

/** Where mail is written without a mail server. */
export function outboxIn(dataDir: string): string {
  return join(dataDir, 'outbox');
}

/**
 * Writes each mail to a file instead of sending it, for use without a mail server. File names sort by time. Only the user
 * who runs the process can read them.
 */
export function fileOutbox(folder: string, from: string): Transport {
  const composer = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(mail) {
      const { message } = await composer.sendMail(messageFrom(from, mail));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = join(folder, `${mail.createdAt.toISOString().replaceAll(':', '-')}-${mail.id}`);
      await writeFile(`${name}.part`, message as Buffer, { mode: 0o600 });
      await rename(`${name}.part`, `${name}.eml`);
    },
  };
}

/** Each attempt has the same Message-ID, so that recipients can recognise a mail that was sent twice. */
function messageFrom(from: string, mail: Mail): SendMailOptions {
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

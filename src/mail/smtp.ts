import { createTransport } from 'nodemailer';
import type { Transport } from './mail.ts';
import { message } from './message.ts';

/** In ms. An attempt must end before another node can claim the mail. */
const TIMEOUT = 10_000;

/** Sends mail through a server. */
export function smtp(url: string, from: string): Transport {
  const server = createTransport({
    url,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    dnsTimeout: TIMEOUT,
  });
  return {
    async send(mail) {
      await server.sendMail(message(mail, from));
    },
  };
}

import { createTransport } from 'nodemailer';
import type { Transport } from './mail.ts';
import { message } from './message.ts';

/** ms. A server that keeps silent must not hold up the mail for longer than nobody else tries it. */
const TIMEOUT = 10_000;

/** Hands mail to a server, such as smtps://user:password@mail.example. */
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

/** A newsroom with a newsletter, its sign-ups, and the mail that they cause. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { TypedDocumentString } from '../../gql/graphql.ts';
import { globalId, unique } from './factories.ts';
import {
  ConfirmNewsletterSubscription,
  SubscribeToNewsletter,
  UnsubscribeFromNewsletter,
} from './mutations.ts';
import { openNewsroom } from './newsroom.ts';
import { until } from '../until.ts';

const PAGES = 'https://news.example/newsletters';

/** A mail as it was received, with the tokens in it. */
export class Received {
  readonly raw: string;
  readonly #text: string;

  constructor(raw: string) {
    this.raw = raw;
    const [, body = ''] = raw.split('\r\n\r\n');
    this.#text = /base64/i.test(raw) ? Buffer.from(body, 'base64').toString() : decodeQuoted(raw);
  }

  get text(): string {
    return this.#text;
  }

  get confirmationToken(): string {
    return this.#token('confirm');
  }

  get unsubscribeToken(): string {
    return this.#token('unsubscribe');
  }

  #token(page: string): string {
    return new RegExp(`${PAGES}/${page}\\?token=([\\w-]+)`).exec(this.#text)?.[1] ?? '';
  }
}

function decodeQuoted(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** A client address that no other test uses. */
let addresses = 0;
export function newAddress(): string {
  addresses += 1;
  return `198.18.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
}

export const newEmail = () => `${unique('reader')}@mail.example`;

/** The result of the only mutation in a response. */
export function resultOf(answer: string): Record<string, unknown> {
  const { data } = JSON.parse(answer) as { data: Record<string, Record<string, unknown>> };
  return Object.values(data)[0] ?? {};
}

export type MailDesk = Awaited<ReturnType<typeof openMailDesk>>;

/** @param story whether the demo story is in the database, with its newsletter */
export async function openMailDesk(settings: NodeJS.ProcessEnv = {}, story = false) {
  const dataDir = mkdtempSync(join(tmpdir(), 'dateline-mail-'));
  const outbox = join(dataDir, 'outbox');
  const all = {
    DATA_DIR: dataDir,
    TRUSTED_PROXIES: '1',
    NEWSLETTER_CONFIRM_URL: `${PAGES}/confirm?token=`,
    NEWSLETTER_UNSUBSCRIBE_URL: `${PAGES}/unsubscribe?token=`,
    LOG_LEVEL: 'debug',
    ...settings,
  };
  const newsroom = await openNewsroom({ settings: all, story });
  const slug = unique('letter');
  const newsletter = await newsroom.prisma.newsletter.create({
    data: { slug, name: 'Tech & Labour', frequency: 'weekly' },
  });
  const newsletterId = globalId('Newsletter', newsletter.id);

  /** Sends an operation as a reader at this client address, and returns the body of the response. */
  async function ask<Vars>(
    document: TypedDocumentString<unknown, Vars>,
    input: object,
    address = newAddress(),
    url = newsroom.url,
  ) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ query: document.toString(), variables: { input } }),
    });
    return response.text();
  }

  const files = () =>
    existsSync(outbox)
      ? readdirSync(outbox)
          .filter((name) => name.endsWith('.eml'))
          .sort()
      : [];
  const received = (email: string) =>
    files()
      .map((name) => new Received(readFileSync(join(outbox, name), 'utf8')))
      .filter(({ raw }) => raw.includes(`\r\nTo: ${email}\r\n`));

  const desk = {
    newsroom,
    newsletter,
    newsletterId,
    outbox,
    files,
    received,
    settings: all,
    ask,
    subscribe: (email: string, address?: string) =>
      ask(SubscribeToNewsletter, { newsletterId, email }, address),
    confirm: (token: string) => ask(ConfirmNewsletterSubscription, { token }),
    unsubscribe: (token: string) => ask(UnsubscribeFromNewsletter, { token }),
    rows: (email: string) =>
      newsroom.prisma.newsletterSubscription.findMany({ where: { emailKey: email.toLowerCase() } }),
    /** Waits until so many mails have been sent to an e-mail address, and returns the last one. */
    async mail(email: string, count = 1): Promise<Received> {
      await until(() => received(email).length >= count);
      return received(email)[count - 1] ?? new Received('');
    },
    /** Signs up and confirms an e-mail address. Returns it with the mail that it got. */
    async subscriber() {
      const email = newEmail();
      await desk.subscribe(email);
      const mail = await desk.mail(email);
      await desk.confirm(mail.confirmationToken);
      return { email, mail };
    },
    /** Waits until all mail has been sent. */
    async allSent() {
      await until(async () => (await newsroom.prisma.outgoingMail.count()) === 0);
    },
    async close() {
      await newsroom.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return desk;
}

/** A mail server on the loopback address that accepts all mail, or refuses it as its options say. */
export async function openMailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(new Received(Buffer.concat(chunks).toString()));
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    received,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

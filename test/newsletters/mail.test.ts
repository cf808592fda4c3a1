import { describe, expect, it, onTestFinished } from 'vitest';
import { pino } from 'pino';
import { placeOf } from '../../src/db/check-server.ts';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { readEnv } from '../../src/env.ts';
import { startMailer } from '../../src/mail/mailer.ts';
import { smtp } from '../../src/mail/transports.ts';
import { subscribeToNewsletter } from '../../src/newsletters/subscribe-to-newsletter.ts';
import { RowQueues } from '../../src/operations/row-queues.ts';
import { READER } from '../../src/viewer.ts';
import { unique } from '../support/newsroom/factories.ts';
import { startBeside } from '../support/newsroom/newsroom.ts';
import { newAddress, openMailDesk, openMailServer, type MailDesk } from '../support/newsroom/mail.ts';
import { until } from '../support/until.ts';

const newEmail = () => `${unique('reader')}@mail.example`;

async function openDesk(settings: NodeJS.ProcessEnv = {}): Promise<MailDesk> {
  const desk = await openMailDesk(settings);
  onTestFinished(() => desk.close());
  return desk;
}

async function openServer(options: Parameters<typeof openMailServer>[0] = {}) {
  const server = await openMailServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function startNode({ newsroom, settings }: MailDesk, more: NodeJS.ProcessEnv = {}) {
  const node = await startBeside(newsroom, { ...settings, ...more });
  onTestFinished(() => node.stop());
  return node;
}

/** Makes the next attempt due. */
const hurry = ({ newsroom: { prisma } }: MailDesk) =>
  prisma.$executeRaw`UPDATE "OutgoingMail" SET "nextAttemptAt" = now()`;

const messages = ({ newsroom }: MailDesk, msg: string) =>
  newsroom.logged.filter((entry) => entry['msg'] === msg);

describe('mail through an SMTP server', () => {
  it("is sent to the reader's e-mail address alone, from the newsroom's", async () => {
    const envelopes: unknown[] = [];
    const server = await openServer({
      onRcptTo({ address }, session, done) {
        envelopes.push([session.envelope.mailFrom && session.envelope.mailFrom.address, address]);
        done();
      },
    });
    const desk = await openDesk({ SMTP_URL: server.url, MAIL_FROM: 'Our News <letters@news.example>' });
    const email = newEmail();
    await desk.subscribe(email);
    await until(() => server.received.length === 1);
    expect(envelopes).toEqual([['letters@news.example', email]]);
    const [mail] = server.received;
    expect(mail?.raw).toContain('From: Our News <letters@news.example>');
    expect(mail?.raw).toMatch(/Message-ID: <[0-9a-f-]{36}@news\.example>/);
    await desk.confirm(mail?.confirmationToken ?? '');
    expect((await desk.rows(email))[0]?.confirmedAt).not.toBeNull();
    await desk.allSent();
    expect(desk.files()).toEqual([]);
  });

  it('is retried after a refusal, with growing pauses, until it is accepted', async () => {
    let refusals = 2;
    const server = await openServer({
      onRcptTo({ address }, _session, done) {
        refusals -= 1;
        done(refusals >= 0 ? Object.assign(new Error(`<${address}> is busy`), { responseCode: 450 }) : null);
      },
    });
    const desk = await openDesk({ SMTP_URL: server.url, MAIL_FROM: 'letters@news.example' });
    await desk.subscribe(newEmail());
    const delays: number[] = [];
    for (const count of [1, 2]) {
      await until(() => messages(desk, 'could not send mail').length === count);
      const [row] = await desk.newsroom.prisma.$queryRaw<{ minutes: number }[]>`
        SELECT round(extract(epoch FROM "nextAttemptAt" - now()) / 60)::int AS "minutes" FROM "OutgoingMail"`;
      delays.push(row?.minutes ?? 0);
      await hurry(desk);
    }
    expect(delays).toEqual([1, 2]);
    await until(() => server.received.length === 1);
    await desk.allSent();
  });

  it('is abandoned after two days of refusals, and a log line has its id', async () => {
    const server = await openServer({
      onConnect(_session, done) {
        done(new Error('Not today.'));
      },
    });
    const desk = await openDesk({ SMTP_URL: server.url, MAIL_FROM: 'letters@news.example' });
    const { prisma } = desk.newsroom;
    await desk.subscribe(newEmail());
    await until(() => messages(desk, 'could not send mail').length === 1);
    const { id } = await prisma.outgoingMail.findFirstOrThrow();
    await prisma.$executeRaw`UPDATE "OutgoingMail" SET "createdAt" = now() - interval '49 hours', "nextAttemptAt" = now()`;
    await desk.allSent();
    await until(() => messages(desk, 'gave up on mail').length === 1);
    expect(messages(desk, 'gave up on mail')).toMatchObject([{ level: 50, mailId: id }]);
    expect(server.received).toEqual([]);
  });
});

describe('a log line', () => {
  it('names the file of a mail that could not be written', async () => {
    const desk = await openDesk({ DATA_DIR: '/dev/null/data' });
    await desk.subscribe(newEmail());
    await until(() => messages(desk, 'could not send mail').length === 1);
    expect(messages(desk, 'could not send mail')).toMatchObject([
      { code: 'ENOTDIR', path: expect.stringMatching(/^\/dev\/null\/data/) as string },
    ]);
  });

  it('never has an e-mail address, in any failure', async () => {
    const server = await openServer({
      onRcptTo({ address }, _session, done) {
        done(Object.assign(new Error(`<${address}>: no such mailbox`), { responseCode: 550 }));
      },
    });
    const desk = await openDesk({
      SMTP_URL: server.url,
      MAIL_FROM: 'letters@news.example',
      LOG_LEVEL: 'debug',
    });
    const { prisma, logged } = desk.newsroom;
    const mark = unique('canary');
    await desk.subscribe(`${mark}-1@mail.example`);
    await until(() => messages(desk, 'could not send mail').length === 1);
    expect(messages(desk, 'could not send mail')).toMatchObject([{ code: 'EENVELOPE', responseCode: 550 }]);
    await desk.subscribe(`${mark} no address`);
    // Here the database refuses, and its error names the row.
    for (const table of ['NewsletterSubscription', 'OutgoingMail']) {
      await prisma.$executeRawUnsafe(
        `ALTER TABLE "${table}" ADD CONSTRAINT refuse CHECK ("email" NOT LIKE '%-2@%')`,
      );
      expect(await desk.subscribe(`${mark}-2@mail.example`)).toContain('INTERNAL');
      await prisma.$executeRawUnsafe(`ALTER TABLE "${table}" DROP CONSTRAINT refuse`);
    }
    await desk.newsroom.database.takeDown();
    try {
      expect(await desk.subscribe(`${mark}-3@mail.example`)).toContain('UNAVAILABLE');
    } finally {
      await desk.newsroom.database.bringBack();
    }
    expect(messages(desk, 'operation failed').length).toBe(2);
    await until(() => messages(desk, 'the database could not serve an operation').length === 1);
    expect(JSON.stringify(logged)).not.toContain(mark);
  });
});

describe('mail that was queued', () => {
  it('is sent once, even if two nodes look for it', async () => {
    const server = await openServer();
    const desk = await openDesk({ SMTP_URL: server.url, MAIL_FROM: 'letters@news.example' });
    await startNode(desk);
    const emails = Array.from({ length: 20 }, newEmail);
    await Promise.all(emails.map((email) => desk.subscribe(email)));
    await desk.allSent();
    const to = server.received.map(({ raw }) => /\r\nTo: (\S+)/.exec(raw)?.[1]);
    expect(to.sort()).toEqual(emails.sort());
  });

  it('is sent by another node if the first one dies before sending it', async () => {
    const desk = await openDesk();
    await desk.newsroom.node.stop();
    const { prisma } = desk.newsroom;
    const email = newEmail();
    await prisma.outgoingMail.create({
      data: {
        email,
        emailKey: email,
        subject: 'Posted',
        text: 'Posted.',
        unsubscribeUrl: 'https://news.example/',
        // The first node claimed it, and its claim has expired by now.
        attempts: 1,
      },
    });
    await startNode(desk);
    expect((await desk.mail(email)).raw).toContain('Subject: Posted');
    await desk.allSent();
  });

  it('is sent once its sign-up is committed, without waiting for the next check', async () => {
    const server = await openServer();
    const desk = await openDesk();
    await desk.newsroom.node.stop();
    const { prisma } = desk.newsroom;
    const log = pino({ level: 'silent' });
    const mailer = startMailer({
      prisma,
      transport: smtp(server.url, 'letters@news.example'),
      watch: new DatabaseWatch(placeOf(desk.newsroom.databaseUrl), log),
      log,
      interval: 3_600_000,
    });
    onTestFinished(() => mailer.stop());
    const signUp = () =>
      subscribeToNewsletter.run(
        {
          viewer: READER,
          prisma,
          writer: prisma,
          rowQueues: new RowQueues(),
          caller: { clientAddress: newAddress(), onGone: () => () => undefined },
          newsletters: {
            key: new Uint8Array(32),
            confirmUrl: '',
            unsubscribeUrl: '',
            sendMail: mailer.check,
          },
        },
        { newsletterId: desk.newsletter.id, email: newEmail() },
      );
    await signUp();
    await until(() => server.received.length === 1);
    await signUp();
    await until(() => server.received.length === 2);
  });

  it('is saved in one transaction with the sign-up', async () => {
    const desk = await openDesk();
    const { prisma } = desk.newsroom;
    await prisma.$executeRaw`ALTER TABLE "OutgoingMail" ADD CONSTRAINT refuse CHECK (false)`;
    const email = newEmail();
    expect(await desk.subscribe(email)).toContain('INTERNAL');
    expect(await desk.rows(email)).toEqual([]);
    expect(await prisma.allowance.count()).toBe(0);
  });
});

describe('the mail settings', () => {
  it('require a sender if there is a mail server', () => {
    expect(() => readEnv({ SMTP_URL: 'smtp://mail.example' })).toThrow(/MAIL_FROM must be set/);
    expect(() => readEnv({ SMTP_URL: 'http://mail.example', MAIL_FROM: 'a@b.example' })).toThrow(
      /SMTP_URL must/,
    );
    expect(() => readEnv({ MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' })).toThrow(/MAIL_FROM must/);
    expect(readEnv({ SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'News <a@b.example>' })).toMatchObject({
      MAIL_FROM: 'News <a@b.example>',
    });
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { OutgoingMail, PrismaClient } from '../../generated/prisma/client.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Transport } from './mail.ts';

export interface MailerOptions {
  readonly prisma: PrismaClient;
  readonly transport: Transport;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
  /** Milliseconds between regular checks for mail. */
  readonly interval?: number;
}

export interface Mailer {
  /** Checks for mail now. */
  readonly check: () => void;
  stop(): Promise<void>;
}

/** Milliseconds between checks for retries, and for the mail of nodes that died. */
const INTERVAL = 1_000;
/** Maximum time that `stop` waits for the mail being sent (ms). A mail that isn't sent by then is tried again later. */
const STOP_TIMEOUT = 5_000;

/**
 * Sends the mail in the outbox (the table OutgoingMail), one at a time. Each mail is sent by one node. A failed mail is
 * tried again after 1, 2, 4 … minutes, at most 4 hours, and deleted after two days.
 */
export function startMailer({ prisma, transport, watch, log, interval = INTERVAL }: MailerOptions): Mailer {
  const stopping = new AbortController();
  const { signal } = stopping;
  let pause = new AbortController();

  async function sendAll(): Promise<void> {
    while (!signal.aborted) {
      const mail = await claim(prisma);
      if (mail === null) return;
      await attempt(mail);
    }
  }

  async function attempt(mail: OutgoingMail): Promise<void> {
    const { id, attempts } = mail;
    try {
      await transport.send(mail);
    } catch (error) {
      log.warn({ mailId: id, attempts, ...reason(error) }, 'could not send mail');
      if (await deleteIfOld(prisma, id)) log.error({ mailId: id, attempts }, 'gave up on mail');
      return;
    }
    await prisma.outgoingMail.deleteMany({ where: { id } });
  }

  async function sendUntilStopped(): Promise<void> {
    while (!signal.aborted) {
      // Created before the check, so that mail committed during the check starts another one.
      pause = new AbortController();
      const ending = AbortSignal.any([signal, pause.signal]);
      await sendAll().catch((error: unknown) => {
        watch.report(error, 'could not check for mail');
      });
      await delay(interval, undefined, { signal: ending }).catch(() => undefined);
    }
  }

  const running = sendUntilStopped();
  return {
    check() {
      pause.abort();
    },
    async stop() {
      stopping.abort();
      await Promise.race([running, delay(STOP_TIMEOUT, undefined, { ref: false })]);
    },
  };
}

/**
 * Claims a due mail until its next attempt. No transaction is open while it is sent, so a slow mail server holds no
 * connection to the database. If the node dies while sending, another node sends the mail after that time, perhaps a
 * second time.
 */
async function claim(prisma: PrismaClient): Promise<OutgoingMail | null> {
  const [mail] = await prisma.$queryRaw<OutgoingMail[]>`
    UPDATE "OutgoingMail"
    SET "attempts" = "attempts" + 1,
        "nextAttemptAt" = now() + make_interval(mins => least(2 ^ least("attempts", 10), 240)::int)
    WHERE "id" = (
      SELECT "id" FROM "OutgoingMail" WHERE "nextAttemptAt" <= now()
      ORDER BY "nextAttemptAt", "id" LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING *`;
  return mail ?? null;
}

/** Deletes a mail that is too old: the token in it has expired. */
async function deleteIfOld(prisma: PrismaClient, id: string): Promise<boolean> {
  const removed = await prisma.$executeRaw`
    DELETE FROM "OutgoingMail" WHERE "id" = ${id}::uuid AND "createdAt" < now() - interval '2 days'`;
  return removed > 0;
}

/** Only the error's codes, and which file can't be written: messages of mail servers often contain the e-mail address. */
function reason(error: unknown): object {
  const { code, responseCode, path } = error as Readonly<Record<string, unknown>>;
  return {
    code: typeof code === 'string' ? code : null,
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    ...(typeof path === 'string' && { path }),
  };
}

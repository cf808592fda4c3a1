import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { OutgoingMail, PrismaClient } from '../../generated/prisma/client.ts';
import type { Transport } from './mail.ts';

export interface MailerOptions {
  readonly prisma: PrismaClient;
  readonly transport: Transport;
  readonly log: Logger;
}

export interface Mailer {
  /** Takes up no more mail, and waits a while for the one that is being sent. */
  stop(): Promise<void>;
}

/** ms between looks for mail. */
const INTERVAL = 1_000;
/** ms that a mail which is being sent has to get away when the node stops; if it doesn’t, it is tried again. */
const STOP_TIMEOUT = 5_000;

/**
 * Sends what is posted, one mail after the other; on several nodes at once, each is sent by one of them. One that
 * can’t be sent is tried again after 1, 2, 4 … minutes, at most 4 hours, and given up after two days.
 */
export function startMailer({ prisma, transport, log }: MailerOptions): Mailer {
  const stopping = new AbortController();
  const { signal } = stopping;

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
      if (await giveUp(prisma, id)) log.error({ mailId: id, attempts }, 'gave up on mail');
      return;
    }
    await prisma.outgoingMail.deleteMany({ where: { id } });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await sendAll().catch((error: unknown) => {
        log.warn({ err: error }, 'could not look for mail to send');
      });
      await delay(INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await Promise.race([running, delay(STOP_TIMEOUT, undefined, { ref: false })]);
    },
  };
}

/**
 * Takes a mail that is due, and sees to it that nobody else does until it would be time to try again. No transaction
 * is open while it is sent: it would hold back the feed, which is read only up to the oldest one. So a mail whose
 * node dies while sending it is sent by another a minute later, and in the worst case twice.
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

/** Removes a mail that is too old to be of use: what it asks for has ended. */
async function giveUp(prisma: PrismaClient, id: string): Promise<boolean> {
  const removed = await prisma.$executeRaw`
    DELETE FROM "OutgoingMail" WHERE "id" = ${id}::uuid AND "createdAt" < now() - interval '2 days'`;
  return removed > 0;
}

/** Why it failed, in codes alone: what servers say in words often repeats the address. */
function reason(error: unknown): { code: string | null; responseCode: number | null } {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return {
    code: typeof code === 'string' ? code : null,
    responseCode: typeof responseCode === 'number' ? responseCode : null,
  };
}

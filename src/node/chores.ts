import type pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { Schedule } from '../articles/schedule.ts';
import { DUE_WORKS, nextDue } from '../fronts/due.ts';
import { forgetOldKeys } from '../operations/idempotency.ts';
import { closeTogether, type Closable } from '../lib/closing.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { hourly } from '../lib/hourly.ts';
import { prune } from '../log/retention.ts';
import { startMailer, type Mailer } from '../mail/mailer.ts';
import { fileOutbox, smtp } from '../mail/transports.ts';
import { forgetExpired } from '../newsletters/forget-expired.ts';
import { cleanAfterRedactions } from '../redactions/clean.ts';
import { SearchRefresher } from '../search/refresh.ts';
import { forgetDeliveries } from '../webhooks/forget-deliveries.ts';

/** In ms. Statistics may have redacted words until then. */
const CLEANING = 5_000;

export interface ChoresOptions {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  readonly retentionDays: number;
  readonly mail: MailSettings;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
}

interface MailSettings {
  /** The mail server; without one, mail is written to files in the folder `outbox`. */
  readonly smtpUrl: string | undefined;
  readonly outbox: string;
  readonly from: string | undefined;
}

export interface Chores extends Closable {
  /** Sends the mail that is committed by now. */
  readonly sendMail: Mailer['check'];
}

/** Starts the chores: what a node does without a request. The nodes of a newsroom share this work. */
export function openChores({ prisma, pool, retentionDays, mail, watch, log }: ChoresOptions): Chores {
  const warn = (message: string) => (error: unknown) => {
    watch.report(error, message);
  };
  const mailer = startMailer({ prisma, transport: transportOf(mail), watch, log });
  const chores = [
    mailer,
    hourly((isStopped) => prune(prisma, retentionDays, isStopped), warn('could not prune the log')),
    hourly(() => forgetExpired(prisma), warn('could not delete expired sign-ups')),
    hourly(
      (isStopped) => forgetDeliveries(prisma, retentionDays, isStopped),
      warn('could not delete old deliveries of webhooks'),
    ),
    hourly(() => forgetOldKeys(prisma), warn('could not delete old idempotency keys')),
    hourly(
      () => cleanAfterRedactions(pool),
      warn('could not vacuum the database after a redaction'),
      CLEANING,
    ),
    new SearchRefresher(prisma, (error, articleId) => {
      watch.report(
        error,
        'could not bring the search up to date',
        articleId === undefined ? {} : { articleId },
      );
    }),
    new Schedule({
      prisma,
      works: DUE_WORKS,
      next: nextDue,
      onError: (error, row = {}) => {
        watch.report(error, 'could not publish on schedule', row, 'error');
      },
    }),
  ];
  return {
    sendMail: mailer.check,
    close: () => closeTogether(chores.map((chore) => ({ close: () => chore.stop() }))),
  };
}

function transportOf({ smtpUrl, outbox, from = 'Dateline <newsletters@localhost>' }: MailSettings) {
  return smtpUrl === undefined ? fileOutbox(outbox, from) : smtp(smtpUrl, from);
}

import type { OutgoingMail, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** A mail to one reader. Log lines and errors must not contain it, least of all its e-mail address. */
export type Mail = Pick<OutgoingMail, 'id' | 'email' | 'subject' | 'text' | 'unsubscribeUrl' | 'createdAt'>;

export interface Transport {
  /** Resolves once the mail has been handed over. */
  send(mail: Mail): Promise<void>;
}

/** Adds a mail to the outbox, the table OutgoingMail. It is sent only if the transaction commits. */
export async function postMail(
  tx: Transaction,
  mail: Pick<Prisma.OutgoingMailUncheckedCreateInput, 'email' | 'subject' | 'text' | 'unsubscribeUrl'>,
): Promise<void> {
  await tx.outgoingMail.create({ data: { ...mail, emailKey: emailKey(mail.email) } });
}

/** The same for all spellings of an e-mail address. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

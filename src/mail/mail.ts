import type { OutgoingMail, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';

/** A mail to one reader. Nothing of it, its address least of all, belongs in a log or an error. */
export type Mail = Pick<OutgoingMail, 'id' | 'email' | 'subject' | 'text' | 'unsubscribeUrl' | 'createdAt'>;

/** A way for mail to leave the house. */
export interface Transport {
  /** Resolves once somebody else answers for the mail. */
  send(mail: Mail): Promise<void>;
}

/** Has a mail sent if the change that it tells of comes to be, and not otherwise. */
export async function postMail(
  tx: Transaction,
  mail: Pick<Prisma.OutgoingMailUncheckedCreateInput, 'email' | 'subject' | 'text' | 'unsubscribeUrl'>,
): Promise<void> {
  await tx.outgoingMail.create({ data: { ...mail, emailKey: emailKey(mail.email) } });
}

/** By what two spellings of an address are one. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

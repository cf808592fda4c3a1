import type { PrismaClient } from '../../generated/prisma/client.ts';

/** Deletes expired sign-ups and allowances. */
export async function forgetExpired(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`DELETE FROM "NewsletterSubscription" WHERE "confirmationExpiresAt" <= now()`;
  await prisma.$executeRaw`DELETE FROM "Allowance" WHERE "endsAt" <= now()`;
}

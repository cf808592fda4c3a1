import type { PrismaClient } from '../../generated/prisma/client.ts';

/** Forgets who didn’t confirm in time, and what was counted of addresses longer ago than it matters. */
export async function forgetExpired(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`DELETE FROM "NewsletterSubscription" WHERE "confirmationExpiresAt" <= now()`;
  await prisma.$executeRaw`DELETE FROM "Allowance" WHERE "endsAt" <= now()`;
}

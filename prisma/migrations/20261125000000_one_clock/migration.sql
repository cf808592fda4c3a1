-- Times come from the database’s clock: Prisma fills in now() by the node’s, and leaves this to PostgreSQL.
-- AlterTable
ALTER TABLE "FeedRetention" ALTER COLUMN "announcedAt" SET DEFAULT transaction_timestamp();

-- AlterTable
ALTER TABLE "NewsletterSubscription" ALTER COLUMN "createdAt" SET DEFAULT transaction_timestamp();

-- AlterTable
ALTER TABLE "OutgoingMail" ALTER COLUMN "createdAt" SET DEFAULT transaction_timestamp(),
ALTER COLUMN "nextAttemptAt" SET DEFAULT transaction_timestamp();


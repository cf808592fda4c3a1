-- Readers sign up for newsletters; mail leaves by an outbox.

-- CreateTable
CREATE TABLE "NewsletterSubscription" (
    "newsletterId" UUID NOT NULL,
    "emailKey" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmedAt" TIMESTAMPTZ(3),
    "confirmationHash" BYTEA,
    "confirmationExpiresAt" TIMESTAMPTZ(3),
    "unsubscribeHash" BYTEA NOT NULL,

    CONSTRAINT "NewsletterSubscription_pkey" PRIMARY KEY ("newsletterId","emailKey")
);

-- CreateTable
CREATE TABLE "Allowance" (
    "subject" BYTEA NOT NULL,
    "takenAt" TIMESTAMPTZ(3)[],
    "endsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Allowance_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "OutgoingMail" (
    "id" UUID NOT NULL,
    "emailKey" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "unsubscribeUrl" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OutgoingMail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "NewsletterSubscription_confirmationHash_key" ON "NewsletterSubscription"("confirmationHash");

-- CreateIndex
CREATE UNIQUE INDEX "NewsletterSubscription_unsubscribeHash_key" ON "NewsletterSubscription"("unsubscribeHash");

-- CreateIndex
CREATE INDEX "NewsletterSubscription_emailKey_idx" ON "NewsletterSubscription"("emailKey");

-- CreateIndex
CREATE INDEX "NewsletterSubscription_confirmationExpiresAt_idx" ON "NewsletterSubscription"("confirmationExpiresAt");

-- CreateIndex
CREATE INDEX "Allowance_endsAt_idx" ON "Allowance"("endsAt");

-- CreateIndex
CREATE INDEX "OutgoingMail_emailKey_idx" ON "OutgoingMail"("emailKey");

-- CreateIndex
CREATE INDEX "OutgoingMail_nextAttemptAt_idx" ON "OutgoingMail"("nextAttemptAt");

-- AddForeignKey
ALTER TABLE "NewsletterSubscription" ADD CONSTRAINT "NewsletterSubscription_newsletterId_fkey" FOREIGN KEY ("newsletterId") REFERENCES "Newsletter"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a Prisma schema can't say. A question is open until it is answered, and has an end.
ALTER TABLE "NewsletterSubscription"
  ADD CONSTRAINT "NewsletterSubscription_confirmation" CHECK (
    ("confirmedAt" IS NULL) = ("confirmationHash" IS NOT NULL)
    AND ("confirmationHash" IS NULL) = ("confirmationExpiresAt" IS NULL));

-- Redactions of words wherever they stand.
CREATE TABLE "RedactionRun" (
    "id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "reason" "RedactionReason" NOT NULL,
    "publicNote" TEXT NOT NULL,
    "maxObjects" INTEGER NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
    "startedById" UUID,
    "heldBy" UUID,
    "heldUntil" TIMESTAMPTZ(3),
    "readings" INTEGER NOT NULL DEFAULT 0,
    "places" INTEGER NOT NULL DEFAULT 0,
    "placesRead" INTEGER NOT NULL DEFAULT 0,
    "found" INTEGER NOT NULL DEFAULT 0,
    "redacted" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "failedKeys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RedactionRun_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "RedactionRun_startedById_idx" ON "RedactionRun"("startedById");

ALTER TABLE "RedactionRun" ADD CONSTRAINT "RedactionRun_startedById_fkey" FOREIGN KEY ("startedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The same words have one run at a time.
CREATE UNIQUE INDEX "RedactionRun_unfinished" ON "RedactionRun" ("hash") WHERE "finishedAt" IS NULL;

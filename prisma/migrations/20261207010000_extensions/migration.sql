-- Which migrations of extensions the database has, and how far their hooks have read the log.
CREATE TABLE "ExtensionMigration" (
  "extension" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "checksum" TEXT NOT NULL,
  "appliedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "ExtensionMigration_pkey" PRIMARY KEY ("extension", "name")
);

CREATE TABLE "ExtensionHook" (
  "extension" TEXT NOT NULL,
  "epochId" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "failures" INTEGER NOT NULL DEFAULT 0,
  "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT "ExtensionHook_pkey" PRIMARY KEY ("extension")
);

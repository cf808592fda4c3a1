-- A run of redactions that ended before all objects were redacted, since somebody stopped it, or its member may no longer redact.
ALTER TABLE "RedactionRun" ADD COLUMN "isStopped" BOOLEAN NOT NULL DEFAULT false;

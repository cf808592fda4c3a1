-- Why each of the objects in "failedKeys" could not be redacted.
ALTER TABLE "RedactionRun" ADD COLUMN "failedReasons" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- Redacted words don't come back in a slug, either, which has them in plain letters.

ALTER TABLE "Redaction" ADD COLUMN "slugLength" INTEGER, ADD COLUMN "slugHash" BYTEA;

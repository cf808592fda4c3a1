-- A redaction of a statement finds the paragraphs that quote it. Few paragraphs have quotes.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "Block_quotedIds_idx" ON "Block" USING gin ("quotedIds") WHERE "quotedIds" <> '{}';

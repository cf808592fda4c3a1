CREATE INDEX CONCURRENTLY IF NOT EXISTS "WebhookDelivery_redactionId_idx" ON "WebhookDelivery" ("redactionId");

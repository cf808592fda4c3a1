-- Webhooks can be of live blogs, as the feed can.
ALTER TABLE "WebhookEndpoint" ADD COLUMN "liveBlogIds" UUID[] DEFAULT ARRAY[]::UUID[];

-- Which redaction a delivery of a webhook is about, so that the desk sees who has yet to acknowledge it.
ALTER TABLE "WebhookDelivery" ADD COLUMN "redactionId" UUID;
ALTER TABLE "WebhookDelivery" ADD CONSTRAINT "WebhookDelivery_redactionId_fkey" FOREIGN KEY ("redactionId") REFERENCES "Redaction" ("id") ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

ALTER TABLE "WebhookDelivery" VALIDATE CONSTRAINT "WebhookDelivery_redactionId_fkey";

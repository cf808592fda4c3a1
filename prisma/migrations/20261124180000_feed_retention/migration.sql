-- CreateTable
CREATE TABLE "FeedRetention" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "transactionId" BIGINT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "announcedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "FeedRetention_pkey" PRIMARY KEY ("id")
);


-- One row: where the log begins is one place.
ALTER TABLE "FeedRetention" ADD CONSTRAINT "FeedRetention_one_row" CHECK ("id" = 1);

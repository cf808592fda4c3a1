-- People, organisations, campaigns and tags keep their former slugs. People, organisations and tags can be merged; tags can be
-- renamed and deleted.
ALTER TYPE "FeedEventType" ADD VALUE 'PERSON_MERGED';
ALTER TYPE "FeedEventType" ADD VALUE 'ORGANIZATION_MERGED';
ALTER TYPE "FeedEventType" ADD VALUE 'TAG_UPDATED';
ALTER TYPE "FeedEventType" ADD VALUE 'TAG_MERGED';
ALTER TYPE "FeedEventType" ADD VALUE 'TAG_DELETED';

ALTER TABLE "Person" ADD COLUMN "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "Organization" ADD COLUMN "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "Campaign" ADD COLUMN "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "Tag" ADD COLUMN "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[];

CREATE TABLE "Merged" (
  "fromId" UUID PRIMARY KEY,
  "intoId" UUID NOT NULL,
  CONSTRAINT "Merged_other_check" CHECK ("fromId" <> "intoId")
);
CREATE INDEX "Merged_intoId_idx" ON "Merged" ("intoId");

ALTER TABLE "FeedEvent" ADD COLUMN "tagId" UUID, ADD COLUMN "formerId" UUID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES "Tag" ON DELETE CASCADE ON UPDATE CASCADE NOT VALID;
-- As "FeedEvent_type_check".
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_merge_check" CHECK (
  CASE "type"::text
    WHEN 'PERSON_MERGED' THEN num_nulls("personId", "formerId") = 0 AND "speakerId" = "personId"
    WHEN 'ORGANIZATION_MERGED' THEN num_nulls("organizationId", "formerId") = 0 AND "speakerId" = "organizationId"
    WHEN 'TAG_UPDATED' THEN "tagId" IS NOT NULL
    WHEN 'TAG_MERGED' THEN num_nulls("tagId", "formerId") = 0
    WHEN 'TAG_DELETED' THEN "formerId" IS NOT NULL
  END
) NOT VALID;

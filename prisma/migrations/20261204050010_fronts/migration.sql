-- Fronts: pages of articles that editors arrange.
ALTER TYPE "FeedEventType" ADD VALUE 'FRONT_UPDATED';
ALTER TABLE "FeedEvent" ADD COLUMN "frontId" UUID;

CREATE TABLE "Front" (
  "id" UUID NOT NULL,
  "slug" TEXT NOT NULL,
  "sectionId" UUID,
  "revisionNumber" INTEGER NOT NULL DEFAULT 1,
  "currentRevisionId" UUID,
  "publishedRevisionId" UUID,
  "scheduledRevisionId" UUID,
  "scheduledFor" TIMESTAMPTZ(3),
  "scheduledById" UUID,

  CONSTRAINT "Front_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "FrontRevision" (
  "id" UUID NOT NULL,
  "frontId" UUID NOT NULL,
  "number" INTEGER NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "createdById" UUID,
  "publishedAt" TIMESTAMPTZ(3),
  "publishedById" UUID,

  CONSTRAINT "FrontRevision_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "FrontContainer" (
  "id" UUID NOT NULL,
  "revisionId" UUID NOT NULL,
  "containerId" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "title" TEXT,
  "size" INTEGER NOT NULL,

  CONSTRAINT "FrontContainer_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "FrontCard" (
  "id" UUID NOT NULL,
  "revisionId" UUID NOT NULL,
  "containerId" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "articleId" UUID NOT NULL,
  "headline" TEXT,
  "trailText" TEXT,
  "imageUrl" TEXT,
  "imageAltText" TEXT,
  "imageCaption" TEXT,
  "imageCreditText" TEXT,
  "imageLicense" TEXT,
  "imageWidth" INTEGER,
  "imageHeight" INTEGER,
  "pinnedUntil" TIMESTAMPTZ(3),
  "endedAt" TIMESTAMPTZ(3),

  CONSTRAINT "FrontCard_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "FrontSource" (
  "id" UUID NOT NULL,
  "revisionId" UUID NOT NULL,
  "containerId" UUID NOT NULL,
  "sectionId" UUID,
  "tagId" UUID,
  "personId" UUID,
  "organizationId" UUID,

  CONSTRAINT "FrontSource_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Front_slug_key" ON "Front"("slug");
CREATE UNIQUE INDEX "Front_sectionId_key" ON "Front"("sectionId");
CREATE UNIQUE INDEX "Front_currentRevisionId_key" ON "Front"("currentRevisionId");
CREATE UNIQUE INDEX "Front_publishedRevisionId_key" ON "Front"("publishedRevisionId");
CREATE UNIQUE INDEX "Front_scheduledRevisionId_key" ON "Front"("scheduledRevisionId");
CREATE INDEX "Front_scheduledById_idx" ON "Front"("scheduledById");
CREATE INDEX "FrontRevision_createdById_idx" ON "FrontRevision"("createdById");
CREATE INDEX "FrontRevision_publishedById_idx" ON "FrontRevision"("publishedById");
CREATE UNIQUE INDEX "FrontRevision_frontId_number_key" ON "FrontRevision"("frontId", "number");
CREATE UNIQUE INDEX "FrontContainer_revisionId_containerId_key" ON "FrontContainer"("revisionId", "containerId");
CREATE UNIQUE INDEX "FrontContainer_revisionId_position_key" ON "FrontContainer"("revisionId", "position");
CREATE INDEX "FrontCard_articleId_idx" ON "FrontCard"("articleId");
CREATE UNIQUE INDEX "FrontCard_revisionId_position_key" ON "FrontCard"("revisionId", "position");
CREATE UNIQUE INDEX "FrontCard_revisionId_articleId_key" ON "FrontCard"("revisionId", "articleId");
CREATE INDEX "FrontSource_revisionId_idx" ON "FrontSource"("revisionId");
CREATE INDEX "FrontSource_sectionId_idx" ON "FrontSource"("sectionId");
CREATE INDEX "FrontSource_tagId_idx" ON "FrontSource"("tagId");
CREATE INDEX "FrontSource_personId_idx" ON "FrontSource"("personId");
CREATE INDEX "FrontSource_organizationId_idx" ON "FrontSource"("organizationId");
ALTER TABLE "Front" ADD CONSTRAINT "Front_sectionId_fkey" FOREIGN KEY ("sectionId") REFERENCES "Section"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Front" ADD CONSTRAINT "Front_scheduledById_fkey" FOREIGN KEY ("scheduledById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Front" ADD CONSTRAINT "Front_currentRevisionId_fkey" FOREIGN KEY ("currentRevisionId") REFERENCES "FrontRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Front" ADD CONSTRAINT "Front_publishedRevisionId_fkey" FOREIGN KEY ("publishedRevisionId") REFERENCES "FrontRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Front" ADD CONSTRAINT "Front_scheduledRevisionId_fkey" FOREIGN KEY ("scheduledRevisionId") REFERENCES "FrontRevision"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "FrontRevision" ADD CONSTRAINT "FrontRevision_frontId_fkey" FOREIGN KEY ("frontId") REFERENCES "Front"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontRevision" ADD CONSTRAINT "FrontRevision_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "FrontRevision" ADD CONSTRAINT "FrontRevision_publishedById_fkey" FOREIGN KEY ("publishedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "FrontContainer" ADD CONSTRAINT "FrontContainer_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "FrontRevision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontCard" ADD CONSTRAINT "FrontCard_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "FrontRevision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontCard" ADD CONSTRAINT "FrontCard_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontSource" ADD CONSTRAINT "FrontSource_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "FrontRevision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontSource" ADD CONSTRAINT "FrontSource_sectionId_fkey" FOREIGN KEY ("sectionId") REFERENCES "Section"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontSource" ADD CONSTRAINT "FrontSource_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "FrontSource" ADD CONSTRAINT "FrontSource_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FrontSource" ADD CONSTRAINT "FrontSource_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_frontId_fkey" FOREIGN KEY ("frontId") REFERENCES "Front"("id") ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

-- A schedule has a revision and a time. What is placed for a time ends after it. Exactly one thing fills.
ALTER TABLE "Front" ADD CONSTRAINT "Front_schedule_check" CHECK (num_nonnulls("scheduledRevisionId", "scheduledFor") IN (0, 2));
ALTER TABLE "FrontContainer" ADD CONSTRAINT "FrontContainer_size_check" CHECK ("size" BETWEEN 1 AND 60 AND btrim("title") <> '');
ALTER TABLE "FrontCard" ADD CONSTRAINT "FrontCard_pin_check" CHECK ("endedAt" IS NULL OR "pinnedUntil" IS NOT NULL);
ALTER TABLE "FrontCard" ADD CONSTRAINT "FrontCard_image_check" CHECK (("imageUrl" IS NULL) = ("imageAltText" IS NULL));
ALTER TABLE "FrontSource" ADD CONSTRAINT "FrontSource_one_check" CHECK (num_nonnulls("sectionId", "tagId", "personId", "organizationId") = 1);
CREATE INDEX "Front_scheduledFor_idx" ON "Front" ("scheduledFor") WHERE "scheduledFor" IS NOT NULL;
CREATE INDEX "FrontCard_pinnedUntil_idx" ON "FrontCard" ("pinnedUntil") WHERE "pinnedUntil" IS NOT NULL AND "endedAt" IS NULL;

ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_front_check" CHECK (("type"::text = 'FRONT_UPDATED') = ("frontId" IS NOT NULL)) NOT VALID;

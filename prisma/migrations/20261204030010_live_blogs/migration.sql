-- Live blogs: posts of an article, each with its own revisions.

ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_BLOG_STARTED';
ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_POST_ADDED';
ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_POST_REVISED';
ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_POST_REMOVED';
ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_POST_PINNED';
ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_BLOG_ENDED';
ALTER TYPE "FeedEventType" ADD VALUE 'LIVE_BLOG_REOPENED';
ALTER TYPE "SearchType" ADD VALUE 'LIVE_POST';
CREATE TYPE "LiveBlogState" AS ENUM ('OPEN', 'ENDED');
CREATE TYPE "LivePostState" AS ENUM ('DRAFT', 'PUBLISHED', 'REMOVED');

CREATE TABLE "LiveBlog" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "state" "LiveBlogState" NOT NULL DEFAULT 'OPEN',
  "pinnedPostId" UUID,
  "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "endedAt" TIMESTAMPTZ(3),
  CONSTRAINT "LiveBlog_ended_check" CHECK (("state" = 'ENDED') = ("endedAt" IS NOT NULL))
);
CREATE UNIQUE INDEX "LiveBlog_articleId_key" ON "LiveBlog" ("articleId");
CREATE UNIQUE INDEX "LiveBlog_pinnedPostId_key" ON "LiveBlog" ("pinnedPostId");

CREATE TABLE "LivePost" (
  "id" UUID PRIMARY KEY,
  "liveBlogId" UUID NOT NULL REFERENCES "LiveBlog" ON DELETE RESTRICT ON UPDATE CASCADE,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "state" "LivePostState" NOT NULL DEFAULT 'DRAFT',
  "createdById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "publishedAt" TIMESTAMPTZ(3),
  "listedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "shownAt" TIMESTAMPTZ(3),
  "modifiedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "isKeyEvent" BOOLEAN NOT NULL DEFAULT false,
  "revisionNumber" INTEGER NOT NULL DEFAULT 1,
  "currentRevisionId" UUID,
  "publishedRevisionId" UUID,
  "redactionId" UUID REFERENCES "Redaction" ON DELETE SET NULL ON UPDATE CASCADE,
  -- A post that was never published is a draft, or was removed as one.
  CONSTRAINT "LivePost_published_check" CHECK (
    num_nulls("publishedAt", "shownAt", "publishedRevisionId") IN (0, 3)
    AND CASE "state" WHEN 'DRAFT' THEN "publishedAt" IS NULL WHEN 'PUBLISHED' THEN "publishedAt" IS NOT NULL ELSE true END
    AND ("publishedAt" IS NULL OR "listedAt" = "publishedAt")
  )
);
CREATE UNIQUE INDEX "LivePost_currentRevisionId_key" ON "LivePost" ("currentRevisionId");
CREATE UNIQUE INDEX "LivePost_publishedRevisionId_key" ON "LivePost" ("publishedRevisionId");
CREATE INDEX "LivePost_liveBlogId_state_listedAt_id_idx" ON "LivePost" ("liveBlogId", "state", "listedAt" DESC, "id");
CREATE INDEX "LivePost_liveBlogId_state_isKeyEvent_listedAt_id_idx" ON "LivePost" ("liveBlogId", "state", "isKeyEvent", "listedAt" DESC, "id");
CREATE INDEX "LivePost_articleId_idx" ON "LivePost" ("articleId");
CREATE INDEX "LivePost_createdById_idx" ON "LivePost" ("createdById");
CREATE INDEX "LivePost_redactionId_idx" ON "LivePost" ("redactionId");

CREATE TABLE "LivePostRevision" (
  "id" UUID PRIMARY KEY,
  "postId" UUID NOT NULL REFERENCES "LivePost" ON DELETE RESTRICT ON UPDATE CASCADE,
  "number" INTEGER NOT NULL,
  "headline" TEXT,
  "isKeyEvent" BOOLEAN NOT NULL DEFAULT false,
  "occurredAt" TEXT,
  "versionIds" UUID[] DEFAULT ARRAY[]::UUID[],
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  "createdById" UUID REFERENCES "Member" ON DELETE SET NULL ON UPDATE CASCADE,
  "publishedAt" TIMESTAMPTZ(3),
  "publishedById" UUID REFERENCES "Member" ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "LivePostRevision_postId_number_key" ON "LivePostRevision" ("postId", "number");
CREATE INDEX "LivePostRevision_createdById_idx" ON "LivePostRevision" ("createdById");
CREATE INDEX "LivePostRevision_publishedById_idx" ON "LivePostRevision" ("publishedById");
ALTER TABLE "LivePost" ADD CONSTRAINT "LivePost_currentRevisionId_fkey" FOREIGN KEY ("currentRevisionId") REFERENCES "LivePostRevision" ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "LivePost" ADD CONSTRAINT "LivePost_publishedRevisionId_fkey" FOREIGN KEY ("publishedRevisionId") REFERENCES "LivePostRevision" ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "LiveBlog" ADD CONSTRAINT "LiveBlog_pinnedPostId_fkey" FOREIGN KEY ("pinnedPostId") REFERENCES "LivePost" ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "LivePostStatement" (
  "statementId" UUID NOT NULL REFERENCES "Statement" ON DELETE CASCADE ON UPDATE CASCADE,
  "postId" UUID NOT NULL REFERENCES "LivePost" ON DELETE CASCADE ON UPDATE CASCADE,
  "listedAt" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("statementId", "postId")
);
CREATE INDEX "LivePostStatement_statementId_listedAt_postId_idx" ON "LivePostStatement" ("statementId", "listedAt" DESC, "postId");
CREATE INDEX "LivePostStatement_postId_idx" ON "LivePostStatement" ("postId");

CREATE TABLE "LivePostContribution" (
  "revisionId" UUID NOT NULL REFERENCES "LivePostRevision" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "personId" UUID REFERENCES "Person" ON DELETE RESTRICT ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE RESTRICT ON UPDATE CASCADE,
  "role" "ContributorRole" NOT NULL,
  "creditedAs" TEXT,
  PRIMARY KEY ("revisionId", "position"),
  CONSTRAINT "LivePostContribution_one_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE INDEX "LivePostContribution_personId_idx" ON "LivePostContribution" ("personId");
CREATE INDEX "LivePostContribution_organizationId_idx" ON "LivePostContribution" ("organizationId");

CREATE TABLE "LivePostAuthor" (
  "id" UUID NOT NULL REFERENCES "LivePost" ON DELETE CASCADE ON UPDATE CASCADE,
  "authorId" UUID NOT NULL,
  "liveBlogId" UUID NOT NULL REFERENCES "LiveBlog" ON DELETE CASCADE ON UPDATE CASCADE,
  "listedAt" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("id", "authorId")
);
CREATE INDEX "LivePostAuthor_liveBlogId_authorId_listedAt_id_idx" ON "LivePostAuthor" ("liveBlogId", "authorId", "listedAt" DESC, "id");

ALTER TABLE "Block" ADD COLUMN "postId" UUID;
ALTER TABLE "Block" ADD CONSTRAINT "Block_postId_fkey" FOREIGN KEY ("postId") REFERENCES "LivePost" ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE "UpdateNote" ADD COLUMN "postId" UUID;
ALTER TABLE "UpdateNote" ADD CONSTRAINT "UpdateNote_postId_fkey" FOREIGN KEY ("postId") REFERENCES "LivePost" ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE "FeedEvent" ADD COLUMN "liveBlogId" UUID, ADD COLUMN "postId" UUID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_liveBlogId_fkey" FOREIGN KEY ("liveBlogId") REFERENCES "LiveBlog" ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_postId_fkey" FOREIGN KEY ("postId") REFERENCES "LivePost" ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
-- As "FeedEvent_type_check".
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_live_check" CHECK (
  CASE
    WHEN "type"::text IN ('LIVE_POST_ADDED', 'LIVE_POST_REVISED', 'LIVE_POST_REMOVED', 'LIVE_POST_PINNED') THEN num_nulls("articleId", "liveBlogId", "postId") = 0
    WHEN "type"::text IN ('LIVE_BLOG_STARTED', 'LIVE_BLOG_ENDED', 'LIVE_BLOG_REOPENED') THEN num_nulls("articleId", "liveBlogId") = 0 AND "postId" IS NULL
    ELSE num_nonnulls("liveBlogId", "postId") = 0
  END
) NOT VALID;

-- Another function with this name takes the versions of blocks (prisma/sql/redaction.sql).
DROP FUNCTION IF EXISTS "show_redactions"(uuid, uuid);

-- Sections: a tree of the newsroom's departments, in which articles stand.
ALTER TYPE "FeedEventType" ADD VALUE 'SECTION_CREATED';
ALTER TYPE "FeedEventType" ADD VALUE 'SECTION_UPDATED';

CREATE TABLE "Section" (
  "id" UUID PRIMARY KEY,
  "slug" TEXT NOT NULL CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "name" TEXT NOT NULL CHECK (btrim("name") <> ''),
  "parentId" UUID REFERENCES "Section" ON DELETE RESTRICT ON UPDATE CASCADE,
  "path" TEXT NOT NULL DEFAULT '',
  "lineIds" UUID[] NOT NULL DEFAULT ARRAY[]::UUID[],
  -- The depth of the tree.
  CONSTRAINT "Section_depth_check" CHECK (cardinality("lineIds") BETWEEN 1 AND 8)
);
CREATE UNIQUE INDEX "Section_slug_key" ON "Section" ("slug");
CREATE INDEX "Section_slugs_idx" ON "Section" USING GIN ("slugs");
CREATE INDEX "Section_parentId_name_id_idx" ON "Section" ("parentId", "name", "id");

ALTER TABLE "ArticleRevision" ADD COLUMN "sectionId" UUID;
ALTER TABLE "ArticleRevision" ADD CONSTRAINT "ArticleRevision_sectionId_fkey" FOREIGN KEY ("sectionId") REFERENCES "Section" ("id")
  ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;

ALTER TABLE "FeedEvent" ADD COLUMN "sectionId" UUID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_sectionId_fkey" FOREIGN KEY ("sectionId") REFERENCES "Section" ("id")
  ON DELETE RESTRICT ON UPDATE CASCADE NOT VALID;
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_section_check" CHECK (
  ("type"::text IN ('SECTION_CREATED', 'SECTION_UPDATED')) = ("sectionId" IS NOT NULL)
) NOT VALID;

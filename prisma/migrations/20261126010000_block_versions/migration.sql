-- Each revision had a copy of every block. Now it has places, and what didn't change is the same row in all revisions of the
-- article. The texts are read twice and written once; what is compared and sorted are their hashes.
ALTER TABLE "Block" RENAME TO "BlockCopy";

CREATE TEMPORARY TABLE "Copy" ON COMMIT DROP AS
  SELECT c."revisionId", c."position", c."id" AS "blockId", r."articleId", r."number", r."createdAt",
    sha256(convert_to(ROW(
      c."kind", c."html", c."text", c."level", c."statementId", c."url", c."caption", c."provider", c."altText",
      c."creditText", c."width", c."height", c."ordered", coalesce(c."items", '{}')
    )::text, 'UTF8')) AS "content"
  FROM "BlockCopy" c JOIN "ArticleRevision" r ON r."id" = c."revisionId";
ANALYZE "Copy";

-- The first copy of each content of each block, and the id of the version that it becomes: a UUID of version 7, of the time at
-- which the revision was saved, as the nodes make them.
CREATE TEMPORARY TABLE "Version" ON COMMIT DROP AS
  SELECT first.*, encode(set_bit(set_bit(overlay(
    uuid_send(gen_random_uuid()) PLACING
    substring(int8send(floor(extract(epoch FROM first."createdAt") * 1000)::bigint) FROM 3) FROM 1 FOR 6
  ), 52, 1), 53, 1), 'hex')::uuid AS "id"
  FROM (
    SELECT DISTINCT ON ("articleId", "blockId", "content") * FROM "Copy"
    ORDER BY "articleId", "blockId", "content", "number"
  ) AS first;
ANALYZE "Version";

-- CreateTable
CREATE TABLE "BlockPlace" (
    "revisionId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "blockVersionId" UUID NOT NULL
);
INSERT INTO "BlockPlace" ("revisionId", "position", "blockVersionId")
  SELECT c."revisionId", c."position", v."id"
  FROM "Copy" c JOIN "Version" v USING ("articleId", "blockId", "content")
  ORDER BY c."revisionId", c."position";

-- CreateTable
CREATE TABLE "Block" (
    "id" UUID NOT NULL,
    "blockId" UUID NOT NULL,
    "kind" "BlockKind" NOT NULL,
    "html" TEXT,
    "text" TEXT,
    "level" INTEGER,
    "statementId" UUID,
    "url" TEXT,
    "caption" TEXT,
    "provider" TEXT,
    "altText" TEXT,
    "creditText" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "ordered" BOOLEAN,
    "items" TEXT[] DEFAULT ARRAY[]::TEXT[]
);
INSERT INTO "Block" ("id", "blockId", "kind", "html", "text", "level", "statementId", "url", "caption", "provider", "altText",
    "creditText", "width", "height", "ordered", "items")
  SELECT v."id", c."id", c."kind", c."html", c."text", c."level", c."statementId", c."url", c."caption", c."provider",
    c."altText", c."creditText", c."width", c."height", c."ordered", c."items"
  FROM "BlockCopy" c JOIN "Version" v ON v."revisionId" = c."revisionId" AND v."blockId" = c."id";
DROP TABLE "BlockCopy";

ALTER TABLE "Block" ADD CONSTRAINT "Block_pkey" PRIMARY KEY ("id");
ALTER TABLE "BlockPlace" ADD CONSTRAINT "BlockPlace_pkey" PRIMARY KEY ("revisionId","position");

-- CreateIndex
CREATE INDEX "Block_statementId_idx" ON "Block"("statementId");

-- CreateIndex
CREATE INDEX "BlockPlace_blockVersionId_idx" ON "BlockPlace"("blockVersionId");

-- AddForeignKey
ALTER TABLE "Block" ADD CONSTRAINT "Block_statementId_fkey" FOREIGN KEY ("statementId") REFERENCES "Statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BlockPlace" ADD CONSTRAINT "BlockPlace_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "ArticleRevision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BlockPlace" ADD CONSTRAINT "BlockPlace_blockVersionId_fkey" FOREIGN KEY ("blockVersionId") REFERENCES "Block"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Block" ADD CONSTRAINT "Block_kind_check" CHECK (
  CASE "kind"
    WHEN 'PARAGRAPH' THEN "html" IS NOT NULL AND num_nonnulls("text", "level", "statementId", "url", "provider", "altText", "ordered") = 0
    WHEN 'HEADING' THEN "text" IS NOT NULL AND "level" BETWEEN 2 AND 6 AND num_nonnulls("html", "statementId", "url", "provider", "altText", "ordered") = 0
    WHEN 'QUOTE' THEN "statementId" IS NOT NULL AND num_nonnulls("html", "text", "level", "url", "provider", "altText", "ordered") = 0
    WHEN 'IMAGE' THEN "url" IS NOT NULL AND "altText" IS NOT NULL AND num_nonnulls("html", "text", "level", "statementId", "provider", "ordered") = 0
    WHEN 'EMBED' THEN "url" IS NOT NULL AND "provider" IS NOT NULL AND num_nonnulls("html", "text", "level", "altText", "ordered") = 0
    WHEN 'LIST' THEN "ordered" IS NOT NULL AND cardinality("items") > 0 AND num_nonnulls("html", "text", "level", "statementId", "url", "provider", "altText") = 0
  END
);
ALTER TABLE "BlockPlace" ADD CONSTRAINT "BlockPlace_position_check" CHECK ("position" >= 0);

-- What was saved stays as it is.
CREATE TRIGGER "Block_immutable" BEFORE UPDATE OR DELETE ON "Block" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "Block_whole" BEFORE TRUNCATE ON "Block" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "BlockPlace_immutable" BEFORE UPDATE OR DELETE ON "BlockPlace" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "BlockPlace_whole" BEFORE TRUNCATE ON "BlockPlace" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Two versions of one block have ids of their own, so no index can tell that a revision holds both. It looks at one revision
-- after the other, by the indexes whatever the statistics say: a plan for all at once read all places for each new one.
CREATE FUNCTION "hold_blocks_once"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  revision uuid;
BEGIN
  FOR revision IN SELECT DISTINCT "revisionId" FROM placed LOOP
    IF EXISTS (
      SELECT FROM "BlockPlace" p JOIN "Block" b ON b."id" = p."blockVersionId"
      WHERE p."revisionId" = revision GROUP BY b."blockId" HAVING count(*) > 1
    ) THEN
      RAISE EXCEPTION 'A revision holds each block once' USING ERRCODE = 'unique_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER "BlockPlace_once" AFTER INSERT ON "BlockPlace" REFERENCING NEW TABLE AS placed
  FOR EACH STATEMENT EXECUTE FUNCTION "hold_blocks_once"();

ANALYZE "Block", "BlockPlace";

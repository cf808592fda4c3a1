-- AlterTable
ALTER TABLE "Article" ADD COLUMN     "slugs" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- The slug of an article can change. Those by which readers knew it go on leading to it.
UPDATE "Article" SET "slugs" = ARRAY["slug"];
CREATE FUNCTION "keep_slugs"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."slugs" := CASE
    WHEN TG_OP = 'INSERT' OR OLD."firstPublishedAt" IS NULL THEN ARRAY[NEW."slug"]
    ELSE array_append(array_remove(OLD."slugs", NEW."slug"), NEW."slug")
  END;
  RETURN NEW;
END $$;
CREATE TRIGGER "Article_slugs" BEFORE INSERT OR UPDATE OF "slug" ON "Article" FOR EACH ROW EXECUTE FUNCTION "keep_slugs"();

-- CreateIndex
CREATE INDEX "Article_slugs_idx" ON "Article" USING GIN ("slugs");

-- The order of a desk's schedule.
CREATE INDEX "Article_scheduledFor_id_idx" ON "Article"("scheduledFor", "id");

-- What holds for articles, beyond the checks of single rows.

-- An article shows revisions of its own.
CREATE OR REPLACE FUNCTION "own_revisions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM "ArticleRevision"
    WHERE "id" IN (NEW."currentRevisionId", NEW."publishedRevisionId", NEW."scheduledRevisionId") AND "articleId" <> NEW."id"
  ) THEN
    RAISE EXCEPTION 'article % points at a revision of another article', NEW."id" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "Article_own_revisions" BEFORE INSERT OR UPDATE OF "currentRevisionId", "publishedRevisionId", "scheduledRevisionId" ON "Article"
  FOR EACH ROW EXECUTE FUNCTION "own_revisions"();

-- The slug of an article can change. Those by which readers knew it go on leading to it.
CREATE OR REPLACE FUNCTION "keep_slugs"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."slugs" := CASE
    WHEN TG_OP = 'INSERT' OR OLD."firstPublishedAt" IS NULL THEN ARRAY[NEW."slug"]
    ELSE array_append(array_remove(OLD."slugs", NEW."slug"), NEW."slug")
  END;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "Article_slugs" BEFORE INSERT OR UPDATE OF "slug" ON "Article" FOR EACH ROW EXECUTE FUNCTION "keep_slugs"();

-- Reporters see the requests for their own articles. An index needs the column in the same table.
CREATE OR REPLACE FUNCTION "name_creator_of_article"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "createdById" INTO NEW."articleCreatedById" FROM "Article" WHERE "id" = NEW."articleId";
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "CommentRequest_creator" BEFORE INSERT OR UPDATE OF "articleId", "articleCreatedById" ON "CommentRequest" FOR EACH ROW
  EXECUTE FUNCTION "name_creator_of_article"();
CREATE OR REPLACE FUNCTION "name_creator_in_requests"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "CommentRequest" SET "articleCreatedById" = NEW."createdById" WHERE "articleId" = NEW."id";
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Article_creator" AFTER UPDATE OF "createdById" ON "Article" FOR EACH ROW
  WHEN (OLD."createdById" IS DISTINCT FROM NEW."createdById") EXECUTE FUNCTION "name_creator_in_requests"();

-- Readers see a request while its article is published. An index needs that in the same table, too, or a count would look up each article.
CREATE OR REPLACE FUNCTION "hide_request"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Locked, since it may be withdrawn at the same time.
  PERFORM FROM "Article" WHERE "id" = NEW."articleId" AND "state" = 'PUBLISHED' FOR SHARE;
  IF NOT FOUND THEN
    NEW."visibility" := 'MEMBERS';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "CommentRequest_hidden" BEFORE INSERT OR UPDATE OF "visibility", "articleId" ON "CommentRequest" FOR EACH ROW
  WHEN (NEW."visibility" = 'PUBLIC') EXECUTE FUNCTION "hide_request"();
CREATE OR REPLACE FUNCTION "hide_requests"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "CommentRequest" SET "visibility" = 'MEMBERS' WHERE "articleId" = NEW."id" AND "visibility" = 'PUBLIC';
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Article_hide_requests" AFTER UPDATE OF "state" ON "Article" FOR EACH ROW
  WHEN (OLD."state" = 'PUBLISHED' AND NEW."state" <> 'PUBLISHED') EXECUTE FUNCTION "hide_requests"();
-- Those of articles that were withdrawn before there were these triggers.
UPDATE "CommentRequest" r SET "visibility" = 'MEMBERS' FROM "Article" a
  WHERE a."state" = 'WITHDRAWN' AND r."articleId" = a."id" AND r."visibility" = 'PUBLIC';

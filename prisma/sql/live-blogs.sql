-- Live blogs. What a post has belongs to it alone, so that a post costs the same whoever else posts.

-- The blocks of the revisions of posts, in order.
CREATE OR REPLACE VIEW "LivePostPlace" AS
  SELECT r."id" AS "revisionId", v."at"::int AS "position", v."id" AS "blockVersionId"
  FROM "LivePostRevision" r CROSS JOIN LATERAL unnest(r."versionIds") WITH ORDINALITY v ("id", "at");

-- What "LivePostStatement" must hold.
CREATE OR REPLACE VIEW "ListedPost" AS
  SELECT DISTINCT s."id" AS "statementId", p."id" AS "postId", p."listedAt"
  FROM "LivePost" p JOIN "LivePostRevision" r ON r."id" = p."publishedRevisionId" CROSS JOIN LATERAL unnest("statements_of"(r."versionIds")) s ("id")
  WHERE p."state" = 'PUBLISHED' AND s."id" IS NOT NULL;

-- What "LivePostAuthor" must hold.
CREATE OR REPLACE VIEW "ListedPostAuthor" AS
  SELECT DISTINCT p."id", coalesce(c."personId", c."organizationId") AS "authorId", p."liveBlogId", p."listedAt"
  FROM "LivePost" p JOIN "LivePostContribution" c ON c."revisionId" = p."publishedRevisionId" AND c."role" = 'AUTHOR'
  WHERE p."state" = 'PUBLISHED';

-- Of posts that exist. An import or a redaction may change thousands at once.
CREATE OR REPLACE FUNCTION "list_posts"("posts" uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  -- EXCEPT compares all at once. For a join, PostgreSQL would list the posts of the whole archive.
  DELETE FROM "LivePostStatement" WHERE ("postId", "statementId") IN (
    SELECT "postId", "statementId" FROM "LivePostStatement" WHERE "postId" = ANY("posts")
    EXCEPT SELECT "postId", "statementId" FROM "ListedPost" WHERE "postId" = ANY("posts"));
  DELETE FROM "LivePostAuthor" WHERE ("id", "authorId") IN (
    SELECT "id", "authorId" FROM "LivePostAuthor" WHERE "id" = ANY("posts")
    EXCEPT SELECT "id", "authorId" FROM "ListedPostAuthor" WHERE "id" = ANY("posts"));
  INSERT INTO "LivePostStatement" ("statementId", "postId", "listedAt")
    SELECT "statementId", "postId", "listedAt" FROM "ListedPost" WHERE "postId" = ANY("posts") ON CONFLICT DO NOTHING;
  INSERT INTO "LivePostAuthor" ("id", "authorId", "liveBlogId", "listedAt")
    SELECT "id", "authorId", "liveBlogId", "listedAt" FROM "ListedPostAuthor" WHERE "id" = ANY("posts") ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION "list_changed_posts"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  posts uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    posts := ARRAY(SELECT "id" FROM became WHERE "state" = 'PUBLISHED');
  ELSE
    posts := ARRAY(SELECT "id" FROM (SELECT "id", "state", "publishedRevisionId" FROM became EXCEPT SELECT "id", "state", "publishedRevisionId" FROM was) c);
  END IF;
  IF posts <> '{}' THEN PERFORM "list_posts"(posts); END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "LivePost_list_new" AFTER INSERT ON "LivePost" REFERENCING NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_posts"();
CREATE OR REPLACE TRIGGER "LivePost_list" AFTER UPDATE ON "LivePost" REFERENCING OLD TABLE AS was NEW TABLE AS became
  FOR EACH STATEMENT EXECUTE FUNCTION "list_changed_posts"();
DROP FUNCTION IF EXISTS "list_post"();

-- A revision has blocks of its own post, and each once. It shows its post.
CREATE OR REPLACE FUNCTION "check_post"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM unnest(NEW."versionIds") v ("id") LEFT JOIN "Block" b ON b."id" = v."id" WHERE b."postId" IS DISTINCT FROM NEW."postId"
  ) THEN
    RAISE EXCEPTION 'A revision of a post has the blocks of its post' USING ERRCODE = 'foreign_key_violation';
  ELSIF (SELECT count(*) <> count(DISTINCT b."blockId") FROM unnest(NEW."versionIds") v ("id") JOIN "Block" b ON b."id" = v."id") THEN
    RAISE EXCEPTION 'A revision of a post holds each block once' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "LivePostRevision_body" AFTER INSERT ON "LivePostRevision" FOR EACH ROW
  WHEN (NEW."versionIds" <> '{}') EXECUTE FUNCTION "check_post"();
CREATE OR REPLACE FUNCTION "own_post_revisions"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "LivePostRevision" WHERE "id" IN (NEW."currentRevisionId", NEW."publishedRevisionId") AND "postId" <> NEW."id")
    OR NOT EXISTS (SELECT FROM "LiveBlog" WHERE "id" = NEW."liveBlogId" AND "articleId" = NEW."articleId") THEN
    RAISE EXCEPTION 'post % points at what belongs to another', NEW."id" USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "LivePost_own_revisions" BEFORE INSERT OR UPDATE OF "currentRevisionId", "publishedRevisionId", "liveBlogId", "articleId" ON "LivePost"
  FOR EACH ROW EXECUTE FUNCTION "own_post_revisions"();

-- Readers may read what a published revision has, and why something of it was redacted.
CREATE OR REPLACE FUNCTION "publish_post_blocks"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  "article" uuid := (SELECT "articleId" FROM "LivePost" WHERE "id" = NEW."postId");
BEGIN
  UPDATE "Block" SET "isPublic" = true WHERE NOT "isPublic" AND "id" = ANY(NEW."versionIds");
  IF EXISTS (SELECT FROM "RedactionArticle" WHERE "articleId" = "article" AND NOT "isPublic") THEN
    PERFORM "show_redactions"(NEW."versionIds", "article");
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "LivePostRevision_publish" AFTER INSERT OR UPDATE OF "publishedAt" ON "LivePostRevision" FOR EACH ROW
  WHEN (NEW."publishedAt" IS NOT NULL AND NOT NEW."isWithdrawn") EXECUTE FUNCTION "publish_post_blocks"();

-- Posts that were published in a draft of an article are public with the article.
CREATE OR REPLACE FUNCTION "publish_posts"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  posts uuid[] := ARRAY(SELECT "id" FROM "LivePost" WHERE "articleId" = NEW."id" AND "state" = 'PUBLISHED');
BEGIN
  IF NEW."state" = 'PUBLISHED' THEN
    UPDATE "LivePostRevision" SET "publishedAt" = transaction_timestamp() WHERE "publishedAt" IS NULL
      AND "id" IN (SELECT "publishedRevisionId" FROM "LivePost" WHERE "id" = ANY(posts));
  END IF;
  PERFORM "search_rows"('LIVE_POST', posts);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "Article_publish_posts" AFTER UPDATE OF "state" ON "Article" FOR EACH ROW
  WHEN ((OLD."state" = 'PUBLISHED') <> (NEW."state" = 'PUBLISHED')) EXECUTE FUNCTION "publish_posts"();

-- As the revisions of articles (immutable.sql).
CREATE OR REPLACE TRIGGER "LivePostRevision_immutable" BEFORE UPDATE ON "LivePostRevision" FOR EACH ROW
  WHEN (CASE
    WHEN OLD."publishedAt" IS NULL THEN to_jsonb(NEW) - '{publishedAt,publishedById}'::text[] <> to_jsonb(OLD) - '{publishedAt,publishedById}'::text[]
    ELSE OLD."isWithdrawn" OR NOT NEW."isWithdrawn" OR to_jsonb(NEW) - 'isWithdrawn' <> to_jsonb(OLD) - 'isWithdrawn'
  END)
  EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "LivePostRevision_kept" BEFORE DELETE ON "LivePostRevision" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE OR REPLACE TRIGGER "LivePostRevision_whole" BEFORE TRUNCATE ON "LivePostRevision" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Revisions share the parts of their bodies. Nodes of older versions stop here: they don't find the tables of the older model.
CREATE TABLE "BodyPart" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE,
  "versionIds" UUID[] CHECK (cardinality("versionIds") > 0),
  "blockIds" UUID[] CHECK (cardinality("blockIds") = cardinality("versionIds")),
  "statementIds" UUID[] CHECK (cardinality("statementIds") = cardinality("versionIds"))
);
CREATE INDEX "BodyPart_articleId_idx" ON "BodyPart" ("articleId");

CREATE TABLE "SubjectArticle" (
  "subjectId" UUID NOT NULL,
  "isSpeaker" BOOLEAN NOT NULL,
  "articleId" UUID NOT NULL REFERENCES "Article" ON DELETE CASCADE ON UPDATE CASCADE,
  "createdById" UUID,
  "isPublic" BOOLEAN NOT NULL,
  "isCurrent" BOOLEAN NOT NULL,
  "firstPublishedAt" TIMESTAMPTZ(3),
  PRIMARY KEY ("subjectId", "isSpeaker", "articleId")
);

ALTER TABLE "BlockPlace" RENAME TO "FormerPlace";
ALTER TABLE "ArticleRevision" ADD COLUMN "bodyPartIds" UUID[];
-- Of revisions that are saved from now on. Those that have none are to be moved.
ALTER TABLE "ArticleRevision" ALTER COLUMN "bodyPartIds" SET DEFAULT '{}';
ALTER TABLE "Block" ADD COLUMN "articleId" UUID, ADD COLUMN "isPublic" BOOLEAN NOT NULL DEFAULT false;
-- prisma/sql has them for the new model.
DROP TRIGGER IF EXISTS "ArticleRevision_immutable" ON "ArticleRevision";
DROP TRIGGER IF EXISTS "ArticleRevision_tell" ON "ArticleRevision";
DROP TRIGGER IF EXISTS "Block_immutable" ON "Block";

-- As in prisma/sql, whose files are applied after all migrations: too late for "move_bodies".
CREATE FUNCTION "cut_body"("article" uuid, "versions" uuid[], "blocks" uuid[], "statements" uuid[]) RETURNS uuid[] LANGUAGE sql AS $$
  WITH "place" AS (
    SELECT *, sum("isLast"::int) OVER (ORDER BY "at") - "isLast"::int AS "number" FROM (
      SELECT *, get_byte(uuid_send("version"), 15) & 31 = 0 AS "isLast"
      FROM unnest("versions", "blocks", "statements") WITH ORDINALITY AS body ("version", "block", "statement", "at")
    ) b
  ), "part" AS MATERIALIZED (
    SELECT "number", left(encode(sha256(string_agg(uuid_send("version"), '' ORDER BY "at")), 'hex'), 32)::uuid AS "id",
      array_agg("version" ORDER BY "at") AS "versionIds", array_agg("block" ORDER BY "at") AS "blockIds",
      array_agg("statement" ORDER BY "at") AS "statementIds"
    FROM "place" GROUP BY "number"
  ), "saved" AS (
    INSERT INTO "BodyPart" ("id", "articleId", "versionIds", "blockIds", "statementIds")
    SELECT "id", "article", "versionIds", "blockIds", "statementIds" FROM "part" ON CONFLICT DO NOTHING
  )
  SELECT coalesce(array_agg("id" ORDER BY "number"), '{}') FROM "part"
$$;

-- Some articles at a time, so that an interrupted start goes on where it stopped.
CREATE PROCEDURE "move_bodies"() LANGUAGE plpgsql AS $$
DECLARE
  "last" uuid := '00000000-0000-0000-0000-000000000000';
  "some" uuid[];
BEGIN
  LOOP
    "some" := ARRAY(
      SELECT "id" FROM "Article" a WHERE "id" > "last"
        AND EXISTS (SELECT FROM "ArticleRevision" r WHERE r."articleId" = a."id" AND r."bodyPartIds" IS NULL)
      ORDER BY "id" LIMIT 200
    );
    EXIT WHEN "some" = '{}';
    "last" := "some"[cardinality("some")];
    UPDATE "Block" b SET "articleId" = h."articleId", "isPublic" = h."isPublic" FROM (
      SELECT p."blockVersionId" AS "id", r."articleId", bool_or(r."publishedAt" IS NOT NULL) AS "isPublic"
      FROM "ArticleRevision" r JOIN "FormerPlace" p ON p."revisionId" = r."id"
      WHERE r."articleId" = ANY("some") GROUP BY 1, 2
    ) h WHERE b."id" = h."id";
    UPDATE "ArticleRevision" r SET "bodyPartIds" = coalesce((
      SELECT "cut_body"(r."articleId", array_agg(b."id" ORDER BY p."position"), array_agg(b."blockId" ORDER BY p."position"), array_agg(b."statementId" ORDER BY p."position"))
      FROM "FormerPlace" p JOIN "Block" b ON b."id" = p."blockVersionId" WHERE p."revisionId" = r."id" HAVING count(*) > 0
    ), '{}') WHERE r."articleId" = ANY("some") AND r."bodyPartIds" IS NULL;
    COMMIT;
  END LOOP;
END $$;

-- Bodies. A revision lists the parts of its body, and revisions share the parts that they have in common. So a revision costs its change,
-- whatever came before, and each revision is read as fast as any other.

-- The statements that each of some versions of blocks quotes, in order; null for a block without one.
CREATE OR REPLACE FUNCTION "statements_of"("versions" uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(s."id" ORDER BY v."at", s."at") FROM unnest("versions") WITH ORDINALITY v ("id", "at") LEFT JOIN "Block" b ON b."id" = v."id"
  LEFT JOIN LATERAL unnest(array_remove(b."statementId" || b."quotedIds", NULL)) WITH ORDINALITY s ("id", "at") ON true
$$;

-- The statements that a paragraph quotes: each `<q data-statement="…">` has the global id of one, which is `Statement:` and its id in base64url.
-- The API has checked the ids (src/articles/quoted-words.ts).
CREATE OR REPLACE FUNCTION "name_quoted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."quotedIds" := ARRAY(
    SELECT substr(convert_from(decode(translate(m[1], '-_', '+/') || '==', 'base64'), 'UTF8'), 11)::uuid
    FROM regexp_matches(NEW."html", '<q data-statement="([^"]*)"', 'g') WITH ORDINALITY AS r (m, "at") ORDER BY r."at"
  );
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER "Block_quoted" BEFORE INSERT OR UPDATE OF "html" ON "Block" FOR EACH ROW
  WHEN (NEW."kind" = 'PARAGRAPH' AND NEW."html" LIKE '%<q data-statement=%') EXECUTE FUNCTION "name_quoted"();

-- Cuts a body into parts, and saves those that the article doesn't have yet. A part ends after a block version whose id ends in five zero
-- bits, so it has 32 blocks on average. Where it ends doesn't depend on what stands elsewhere: only the parts around a change are new.
CREATE OR REPLACE FUNCTION "cut_body"("article" uuid, "versions" uuid[], "blocks" uuid[]) RETURNS uuid[] LANGUAGE sql AS $$
  WITH "place" AS (
    SELECT *, sum("isLast"::int) OVER (ORDER BY "at") - "isLast"::int AS "number" FROM (
      SELECT *, get_byte(uuid_send("version"), 15) & 31 = 0 AS "isLast"
      FROM unnest("versions", "blocks") WITH ORDINALITY AS body ("version", "block", "at")
    ) b
  ), "part" AS MATERIALIZED (
    SELECT "number", left(encode(sha256(string_agg(uuid_send("version"), '' ORDER BY "at")), 'hex'), 32)::uuid AS "id",
      array_agg("version" ORDER BY "at") AS "versionIds", array_agg("block" ORDER BY "at") AS "blockIds"
    FROM "place" GROUP BY "number"
  ), "saved" AS (
    INSERT INTO "BodyPart" ("id", "articleId", "versionIds", "blockIds", "statementIds")
    SELECT "id", "article", "versionIds", "blockIds", "statements_of"("versionIds") FROM "part" ON CONFLICT DO NOTHING
  )
  SELECT coalesce(array_agg("id" ORDER BY "number"), '{}') FROM "part"
$$;

-- The same for the versions of blocks that are saved already.
CREATE OR REPLACE FUNCTION "save_body"("article" uuid, "versions" uuid[]) RETURNS uuid[] LANGUAGE sql AS $$
  -- Without a row, "check_parts" refuses the null.
  SELECT "cut_body"("article", array_agg(v."id" ORDER BY v."at"), array_agg(b."blockId" ORDER BY v."at"))
  FROM unnest("versions") WITH ORDINALITY v ("id", "at") LEFT JOIN "Block" b ON b."id" = v."id"
$$;

-- The number of the part that has a block; null if none has.
CREATE OR REPLACE FUNCTION "part_with"("parts" uuid[], "block" uuid) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT u."number"::int FROM unnest("parts") WITH ORDINALITY u ("id", "number") JOIN "BodyPart" p ON p."id" = u."id" WHERE "block" = ANY(p."blockIds")
$$;

-- The parts of a body with one more block, which quotes a statement. It follows a given block, or ends a body that doesn't have that one.
CREATE OR REPLACE FUNCTION "insert_quote"("article" uuid, "parts" uuid[], "after" uuid, "version" uuid, "block" uuid, "statement" uuid) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
  "first" int := coalesce("part_with"("parts", "after"), cardinality("parts"));
  "at" int;
  v uuid[] := '{}'; b uuid[] := '{}';
  part record;
BEGIN
  INSERT INTO "Block" ("id", "articleId", "blockId", "kind", "statementId", "items")
    VALUES ("version", "article", "block", 'QUOTE', "statement", '{}') ON CONFLICT DO NOTHING;
  -- What follows the last block of a part belongs to the next.
  FOR part IN SELECT p.* FROM generate_series("first", "first" + 1) AS n JOIN "BodyPart" p ON p."id" = "parts"[n] ORDER BY n LOOP
    v := v || part."versionIds"; b := b || part."blockIds";
  END LOOP;
  "at" := coalesce(array_position(b, "after"), cardinality(b));
  RETURN "parts"[:"first" - 1] || "cut_body"("article", v[:"at"] || "version" || v["at" + 1:], b[:"at"] || "block" || b["at" + 1:])
    || "parts"["first" + 2:];
END $$;

-- What revisions have, block by block. Positions are in order; they aren't consecutive.
CREATE OR REPLACE VIEW "BlockPlace" AS
  SELECT r."id" AS "revisionId", (p."number" * 65536 + b."at")::int AS "position", b."blockVersionId", b."blockId", v."statementId"
  FROM "ArticleRevision" r CROSS JOIN LATERAL unnest(r."bodyPartIds") WITH ORDINALITY AS p ("id", "number")
  JOIN "BodyPart" part ON part."id" = p."id"
  CROSS JOIN LATERAL unnest(part."versionIds", part."blockIds") WITH ORDINALITY AS b ("blockVersionId", "blockId", "at")
  LEFT JOIN "Block" v ON v."id" = b."blockVersionId";
CREATE OR REPLACE VIEW "RevisionStatement" AS
  SELECT r."id" AS "revisionId", s."id" AS "statementId", min((p."number" * 65536 + s."at")::int) AS "position"
  FROM "ArticleRevision" r CROSS JOIN LATERAL unnest(r."bodyPartIds") WITH ORDINALITY AS p ("id", "number")
  JOIN "BodyPart" part ON part."id" = p."id" CROSS JOIN LATERAL unnest(part."statementIds") WITH ORDINALITY AS s ("id", "at")
  WHERE s."id" IS NOT NULL GROUP BY 1, 2;

CREATE OR REPLACE FUNCTION "has_statement"("revision" uuid, "statement" uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM "ArticleRevision" r CROSS JOIN LATERAL unnest(r."bodyPartIds") u ("id") JOIN "BodyPart" p ON p."id" = u."id"
    WHERE r."id" = "revision" AND "statement" = ANY(p."statementIds")
  )
$$;

-- A part repeats what its blocks say.
CREATE OR REPLACE FUNCTION "check_parts"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM saved p CROSS JOIN LATERAL unnest(p."versionIds", p."blockIds") AS body ("versionId", "blockId")
    LEFT JOIN "Block" b ON b."id" = body."versionId"
    WHERE (b."articleId", b."blockId") IS DISTINCT FROM (p."articleId", body."blockId")
  ) OR EXISTS (SELECT FROM saved p WHERE p."statementIds" IS DISTINCT FROM "statements_of"(p."versionIds")) THEN
    RAISE EXCEPTION 'A part of a body has the blocks of its article' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "BodyPart_blocks" AFTER INSERT ON "BodyPart" REFERENCING NEW TABLE AS saved
  FOR EACH STATEMENT EXECUTE FUNCTION "check_parts"();

-- A revision has parts of its article, and each block once, in one version.
CREATE OR REPLACE FUNCTION "check_body"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  "isOwn" boolean;
  "isOnce" boolean;
BEGIN
  SELECT bool_and(p."id" IS NOT NULL), count(b) = count(DISTINCT b) INTO "isOwn", "isOnce"
  FROM unnest(NEW."bodyPartIds") AS u ("id") LEFT JOIN "BodyPart" p ON p."id" = u."id" AND p."articleId" = NEW."articleId"
  LEFT JOIN LATERAL unnest(p."blockIds") AS b ON true;
  IF NOT "isOwn" THEN
    RAISE EXCEPTION 'A revision has parts of its own article' USING ERRCODE = 'foreign_key_violation';
  ELSIF NOT "isOnce" THEN
    RAISE EXCEPTION 'A revision holds each block once' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "ArticleRevision_body" AFTER INSERT ON "ArticleRevision" FOR EACH ROW
  WHEN (NEW."bodyPartIds" <> '{}') EXECUTE FUNCTION "check_body"();

-- The parts that only one of two revisions has. Either may be null.
CREATE OR REPLACE FUNCTION "changed_parts"("before" uuid, "after" uuid) RETURNS TABLE ("id" uuid, "number" bigint, "isNew" boolean) LANGUAGE sql STABLE ROWS 2 AS $$
  WITH "was" AS MATERIALIZED (SELECT u.* FROM "ArticleRevision" r CROSS JOIN LATERAL unnest(r."bodyPartIds") WITH ORDINALITY u ("id", "number") WHERE r."id" = "before"),
    "is" AS MATERIALIZED (SELECT u.* FROM "ArticleRevision" r CROSS JOIN LATERAL unnest(r."bodyPartIds") WITH ORDINALITY u ("id", "number") WHERE r."id" = "after")
  SELECT "id", "number", false FROM "was" WHERE "id" NOT IN (SELECT "id" FROM "is")
  UNION ALL SELECT "id", "number", true FROM "is" WHERE "id" NOT IN (SELECT "id" FROM "was")
$$;

-- The statements that only one of two revisions has, with their positions. It reads the parts that the revisions don't share, and the others
-- only for a statement that one of those has.
CREATE OR REPLACE FUNCTION "changed_statements"("before" uuid, "after" uuid) RETURNS TABLE ("statementId" uuid, "position" bigint, "isNew" boolean) LANGUAGE sql STABLE ROWS 2 AS $$
  SELECT c."statementId", c."position", c."isNew" FROM (
    SELECT s."id" AS "statementId", min(c."number" * 65536 + s."at") AS "position", bool_and(c."isNew") AS "isNew"
    FROM "changed_parts"("before", "after") c JOIN "BodyPart" p ON p."id" = c."id" CROSS JOIN LATERAL unnest(p."statementIds") WITH ORDINALITY s ("id", "at")
    WHERE s."id" IS NOT NULL GROUP BY s."id" HAVING bool_and(c."isNew") = bool_or(c."isNew")
  ) c WHERE NOT "has_statement"(CASE WHEN c."isNew" THEN "before" ELSE "after" END, c."statementId")
$$;

-- Readers may read what a published revision has. What an earlier one has is public already.
CREATE OR REPLACE FUNCTION "publish_blocks"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  "earlier" uuid := (
    SELECT r."id" FROM "ArticleRevision" r WHERE r."articleId" = NEW."articleId" AND r."publishedAt" IS NOT NULL AND NOT r."isWithdrawn" AND r."number" < NEW."number"
    ORDER BY r."number" DESC LIMIT 1
  );
BEGIN
  UPDATE "Block" SET "isPublic" = true WHERE NOT "isPublic" AND "id" IN (
    SELECT unnest(p."versionIds") FROM "changed_parts"("earlier", NEW."id") c JOIN "BodyPart" p ON p."id" = c."id" WHERE c."isNew"
  );
  IF EXISTS (SELECT FROM "RedactionArticle" WHERE "articleId" = NEW."articleId" AND NOT "isPublic") THEN
    PERFORM "show_redactions"(ARRAY(SELECT "blockVersionId" FROM "BlockPlace" WHERE "revisionId" = NEW."id"), NEW."articleId");
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "ArticleRevision_publish" AFTER INSERT OR UPDATE OF "publishedAt" ON "ArticleRevision" FOR EACH ROW
  WHEN (NEW."publishedAt" IS NOT NULL AND NOT NEW."isWithdrawn") EXECUTE FUNCTION "publish_blocks"();

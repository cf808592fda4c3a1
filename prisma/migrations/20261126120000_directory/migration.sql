ALTER TABLE "Organization" ADD COLUMN     "partOfId" UUID;

CREATE TABLE "SocialAccount" (
    "id" UUID NOT NULL,
    "personId" UUID,
    "organizationId" UUID,
    "position" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "url" TEXT,

    CONSTRAINT "SocialAccount_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "SourceOutlet" (
    "sourceId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "organizationId" UUID NOT NULL,

    CONSTRAINT "SourceOutlet_pkey" PRIMARY KEY ("sourceId","position")
);

CREATE UNIQUE INDEX "SocialAccount_personId_position_key" ON "SocialAccount"("personId", "position");

CREATE UNIQUE INDEX "SocialAccount_organizationId_position_key" ON "SocialAccount"("organizationId", "position");

CREATE INDEX "SourceOutlet_organizationId_sourceId_idx" ON "SourceOutlet"("organizationId", "sourceId");

CREATE UNIQUE INDEX "SourceOutlet_sourceId_organizationId_key" ON "SourceOutlet"("sourceId", "organizationId");

CREATE INDEX "Organization_partOfId_name_id_idx" ON "Organization"("partOfId", "name", "id");

CREATE INDEX "Organization_name_id_idx" ON "Organization"("name", "id");

CREATE INDEX "Organization_visibility_name_id_idx" ON "Organization"("visibility", "name", "id");

CREATE INDEX "Person_name_id_idx" ON "Person"("name", "id");

CREATE INDEX "Person_visibility_name_id_idx" ON "Person"("visibility", "name", "id");

CREATE INDEX "SourceReport_visibility_id_idx" ON "SourceReport"("visibility", "id");

CREATE INDEX "Tag_name_id_idx" ON "Tag"("name", "id");

CREATE INDEX "Tag_visibility_name_id_idx" ON "Tag"("visibility", "name", "id");

ALTER TABLE "Organization" ADD CONSTRAINT "Organization_partOfId_fkey" FOREIGN KEY ("partOfId") REFERENCES "Organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "SocialAccount" ADD CONSTRAINT "SocialAccount_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "SocialAccount" ADD CONSTRAINT "SocialAccount_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "SourceOutlet" ADD CONSTRAINT "SourceOutlet_sourceId_fkey" FOREIGN KEY ("sourceId") REFERENCES "SourceReport"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "SourceOutlet" ADD CONSTRAINT "SourceOutlet_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A report had one outlet.
INSERT INTO "SourceOutlet" ("sourceId", "position", "organizationId") SELECT "id", 0, "outletId" FROM "SourceReport";

ALTER TABLE "SourceReport" DROP CONSTRAINT "SourceReport_outletId_fkey";

DROP INDEX "SourceReport_outletId_idx";

ALTER TABLE "SourceReport" DROP COLUMN "outletId";

ALTER TABLE "Organization" ADD CONSTRAINT "Organization_partOf_check" CHECK ("partOfId" <> "id");
ALTER TABLE "SocialAccount" ADD CONSTRAINT "SocialAccount_owner_check" CHECK (num_nonnulls("personId", "organizationId") = 1);

-- The articles of a speaker, by the revisions that carry a statement by them or on their behalf: each revision once,
-- however many of their statements it carries.
CREATE VIEW "SpeakerArticle" AS
  SELECT s."speakerPersonId" AS "personId", NULL::uuid AS "organizationId", r."revisionId"
  FROM "Statement" s JOIN "RevisionStatement" r ON r."statementId" = s."id"
  WHERE s."speakerPersonId" IS NOT NULL
UNION
  SELECT NULL, s."speakerOrganizationId", r."revisionId"
  FROM "Statement" s JOIN "RevisionStatement" r ON r."statementId" = s."id"
  WHERE s."speakerOrganizationId" IS NOT NULL
UNION
  SELECT NULL, s."onBehalfOfId", r."revisionId"
  FROM "Statement" s JOIN "RevisionStatement" r ON r."statementId" = s."id"
  WHERE s."onBehalfOfId" IS NOT NULL;

-- The campaigns of a speaker, each once: those that they run or are a target of, and those with a demand to them.
CREATE VIEW "SpeakerCampaign" AS
  SELECT "personId", "organizationId", "campaignId" FROM "CampaignTarget"
UNION
  SELECT "addressedPersonId", "addressedOrganizationId", "campaignId"
  FROM "CampaignDemand" WHERE "addressedPersonId" IS NOT NULL OR "addressedOrganizationId" IS NOT NULL
UNION
  SELECT NULL, "B", "A" FROM "_CampaignToOrganization";

-- The people of an organisation, each once, whatever number of roles they hold or held in it.
CREATE VIEW "OrganizationPerson" AS
  SELECT DISTINCT a."organizationId", a."personId", p."name"
  FROM "Affiliation" a JOIN "Person" p ON p."id" = a."personId";

-- Search. A trusted extension: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What a search compares: lower case, without accents.
CREATE FUNCTION searchable(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT lower(regexp_replace(normalize($1, NFKD), '[\u0300-\u036f]', '', 'g')) $$;

-- For each table, an index for members and one for readers, which hidden rows don't touch. Without a list of pending
-- entries, since a search would read all of it.
CREATE INDEX "Person_search_idx" ON "Person" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "Person_public_search_idx" ON "Person" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';
CREATE INDEX "Organization_search_idx" ON "Organization" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "Organization_public_search_idx" ON "Organization" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';
CREATE INDEX "Tag_search_idx" ON "Tag" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "Tag_public_search_idx" ON "Tag" USING gin (searchable("name" || ' ' || "slug") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';
CREATE INDEX "SourceReport_search_idx" ON "SourceReport" USING gin (searchable("headline") gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX "SourceReport_public_search_idx" ON "SourceReport" USING gin (searchable("headline") gin_trgm_ops) WITH (fastupdate = off)
  WHERE "visibility" = 'PUBLIC';

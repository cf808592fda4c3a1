-- No node serves, so this may lock tables.
DROP PROCEDURE "move_bodies"();
DROP VIEW IF EXISTS "SearchedRow", "ListedEntry", "ListedArticle";
INSERT INTO "SubjectArticle" ("subjectId", "isSpeaker", "articleId", "createdById", "isPublic", "isCurrent", "firstPublishedAt")
  SELECT l."id", l."isSpeaker", l."articleId", l."createdById", bool_or(l."isPublic"), bool_or(l."isCurrent"), a."firstPublishedAt" FROM (
    SELECT "statementId", false, "articleId", "createdById", "isPublic", "isCurrent" FROM "StatementArticle"
    UNION ALL SELECT "actionId", false, "articleId", "createdById", "isPublic", "isCurrent" FROM "ActionArticle"
    UNION ALL SELECT "personId", false, "articleId", "createdById", "isPublic", "isCurrent" FROM "PersonArticle"
    UNION ALL SELECT "tagId", false, "articleId", "createdById", "isPublic", "isCurrent" FROM "TagArticle"
    UNION ALL SELECT "campaignId", false, "articleId", "createdById", "isPublic", "isCurrent" FROM "CampaignArticle"
    UNION ALL SELECT "organizationId", v."isSpeaker", "articleId", "createdById", "isPublic", "isCurrent" FROM "OrganizationArticle"
      JOIN (VALUES (false), (true)) v ("isSpeaker") ON "speaks" OR NOT v."isSpeaker"
  ) l ("id", "isSpeaker", "articleId", "createdById", "isPublic", "isCurrent") JOIN "Article" a ON a."id" = l."articleId"
  GROUP BY l."id", l."isSpeaker", l."articleId", l."createdById", a."firstPublishedAt";
DROP TABLE "FormerPlace", "RevisionStatement", "PersonArticle", "OrganizationArticle", "TagArticle", "CampaignArticle", "ActionArticle", "StatementArticle";
DROP FUNCTION IF EXISTS "list_articles"(uuid[]), "hold_blocks_once"(), "tell_BlockPlace"(), "tell_RevisionStatement"(), "tell_PersonArticle"(), "tell_OrganizationArticle"(),
  "tell_TagArticle"(), "tell_CampaignArticle"(), "tell_ActionArticle"(), "tell_StatementArticle"(), "list_PersonArticle"(uuid[], uuid[]),
  "list_OrganizationArticle"(uuid[], uuid[]), "list_TagArticle"(uuid[], uuid[]), "list_CampaignArticle"(uuid[], uuid[]),
  "list_ActionArticle"(uuid[], uuid[]), "list_StatementArticle"(uuid[], uuid[]);
ALTER TABLE "ArticleRevision" ALTER COLUMN "bodyPartIds" SET NOT NULL;
-- Versions that no revision has.
DELETE FROM "Block" WHERE "articleId" IS NULL;
ALTER TABLE "Block" ALTER COLUMN "articleId" SET NOT NULL,
  ADD CONSTRAINT "Block_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article" ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "Block_articleId_idx" ON "Block" ("articleId");
CREATE INDEX "SubjectArticle_list_idx" ON "SubjectArticle" ("subjectId", "isSpeaker", "isPublic", "firstPublishedAt" DESC, "articleId" DESC, "isCurrent", "createdById");
CREATE INDEX "SubjectArticle_articleId_idx" ON "SubjectArticle" ("articleId");
-- Reporters read their own drafts.
CREATE INDEX "SubjectArticle_own_idx" ON "SubjectArticle" ("subjectId", "isSpeaker", "createdById", "firstPublishedAt" DESC, "articleId" DESC) WHERE NOT "isPublic";

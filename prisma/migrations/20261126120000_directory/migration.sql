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

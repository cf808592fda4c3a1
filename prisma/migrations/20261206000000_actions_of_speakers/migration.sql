-- The actions that stand by who carried them out, and by whom they were directed against, each once.
CREATE VIEW "SpeakerAction" AS
  SELECT s."speakerId", a."id" AS "actionId", a."startedOnFirst", a."startedOnLast"
  FROM (
    SELECT "personId" AS "speakerId", "actionId" FROM "ActionActor" WHERE "personId" IS NOT NULL
    UNION SELECT "organizationId", "actionId" FROM "ActionActor" WHERE "organizationId" IS NOT NULL
    UNION SELECT "personId", "actionId" FROM "ActionTarget" WHERE "personId" IS NOT NULL
    UNION SELECT "organizationId", "actionId" FROM "ActionTarget" WHERE "organizationId" IS NOT NULL
  ) s JOIN "CampaignAction" a ON a."id" = s."actionId" WHERE a."retractedAt" IS NULL;

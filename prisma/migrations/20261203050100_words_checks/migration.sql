-- PostgreSQL has new values of an enum only after the transaction that adds them. They are validated by the next migration.
ALTER TABLE "Statement" DROP CONSTRAINT "Statement_speaker_check", DROP CONSTRAINT "Statement_unnamed_check", DROP CONSTRAINT "Statement_amended_check";
-- Somebody who isn't named may belong to no known organisation.
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_speaker_check"
  CHECK (num_nonnulls("speakerPersonId", "speakerOrganizationId") = 1 OR (NOT "speakerIsNamed" AND "speakerPersonId" IS NULL)) NOT VALID;
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_unnamed_check"
  CHECK ("speakerIsNamed" OR ("speakerPersonId" IS NULL AND "roleName" IS NOT NULL)) NOT VALID;
ALTER TABLE "Statement" ADD CONSTRAINT "Statement_amended_check"
  CHECK ("amendedById" IS NULL OR ("status" IN ('AMENDED', 'RECORDED_IN_ERROR') AND "amendedById" <> "id")) NOT VALID;
-- Nor is the speaker of such a statement known to the log.
ALTER TABLE "FeedEvent" DROP CONSTRAINT "FeedEvent_type_check";
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_type_check" CHECK (
  CASE "type"::text
  WHEN 'ARTICLE_PUBLISHED' THEN num_nulls("articleId", "revisionId") = 0
  WHEN 'ARTICLE_REVISED' THEN num_nulls("articleId", "revisionId") = 0
  WHEN 'ARTICLE_COMMENT_ADDED' THEN num_nulls("articleId", "revisionId", "noteId", "statementId") = 0
  WHEN 'ARTICLE_CORRECTED' THEN num_nulls("articleId", "revisionId", "noteId") = 0
  WHEN 'ARTICLE_WITHDRAWN' THEN "articleId" IS NOT NULL
  WHEN 'ARTICLE_SLUG_CHANGED' THEN num_nulls("articleId", "formerSlug") = 0
  WHEN 'ARTICLE_STATEMENT_CHANGED' THEN num_nulls("articleId", "statementId") = 0
  WHEN 'STATEMENT_RECORDED' THEN "statementId" IS NOT NULL
  WHEN 'STATEMENT_STATUS_CHANGED' THEN "statementId" IS NOT NULL
  WHEN 'STATEMENT_UPDATED' THEN "statementId" IS NOT NULL
  WHEN 'PERSON_UPDATED' THEN "personId" IS NOT NULL AND "speakerId" = "personId"
  WHEN 'ORGANIZATION_UPDATED' THEN "organizationId" IS NOT NULL AND "speakerId" = "organizationId"
  WHEN 'SOURCE_REPORT_UPDATED' THEN "sourceId" IS NOT NULL
  WHEN 'CAMPAIGN_CREATED' THEN "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_UPDATED' THEN "campaignId" IS NOT NULL AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_DEMAND_ADDED' THEN num_nulls("campaignId", "demandId") = 0 AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_DEMAND_UPDATED' THEN num_nulls("campaignId", "demandId") = 0 AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_ACTION_RECORDED' THEN num_nulls("campaignId", "actionId") = 0 AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_ACTION_UPDATED' THEN num_nulls("campaignId", "actionId") = 0 AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_OUTCOME_RECORDED' THEN num_nulls("campaignId", "outcomeId") = 0 AND cardinality("campaignIds") = 1
  WHEN 'CAMPAIGN_OUTCOME_UPDATED' THEN num_nulls("campaignId", "outcomeId") = 0 AND cardinality("campaignIds") = 1
  WHEN 'NEWSLETTER_CREATED' THEN "newsletterId" IS NOT NULL
  WHEN 'NEWSLETTER_UPDATED' THEN "newsletterId" IS NOT NULL
  END
) NOT VALID;

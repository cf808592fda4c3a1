-- What readers see of a statement can change without a change of its status: an article refers to it, or a reply to it
-- becomes public.
ALTER TYPE "FeedEventType" ADD VALUE 'STATEMENT_UPDATED';

-- As text, since a value that was just added to an enum can't be used in the same transaction.
ALTER TABLE "FeedEvent" DROP CONSTRAINT "FeedEvent_type_check";
ALTER TABLE "FeedEvent" ADD CONSTRAINT "FeedEvent_type_check" CHECK (
  CASE "type"::text
    WHEN 'ARTICLE_PUBLISHED' THEN num_nulls("articleId", "revisionId") = 0
    WHEN 'ARTICLE_REVISED' THEN num_nulls("articleId", "revisionId") = 0
    WHEN 'ARTICLE_COMMENT_ADDED' THEN num_nulls("articleId", "revisionId", "noteId", "statementId", "speakerId") = 0
    WHEN 'ARTICLE_CORRECTED' THEN num_nulls("articleId", "revisionId", "noteId") = 0
    WHEN 'ARTICLE_WITHDRAWN' THEN "articleId" IS NOT NULL
    WHEN 'ARTICLE_SLUG_CHANGED' THEN num_nulls("articleId", "formerSlug") = 0
    WHEN 'ARTICLE_STATEMENT_CHANGED' THEN num_nulls("articleId", "statementId", "speakerId") = 0
    WHEN 'STATEMENT_RECORDED' THEN num_nulls("statementId", "speakerId") = 0
    WHEN 'STATEMENT_STATUS_CHANGED' THEN num_nulls("statementId", "speakerId") = 0
    WHEN 'STATEMENT_UPDATED' THEN num_nulls("statementId", "speakerId") = 0
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
);

-- What is kept is kept whole: TRUNCATE passes triggers for rows by. Old events go by DELETE.
CREATE TRIGGER "ArticleRevision_whole" BEFORE TRUNCATE ON "ArticleRevision" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "Block_whole" BEFORE TRUNCATE ON "Block" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "RevisionStatement_whole" BEFORE TRUNCATE ON "RevisionStatement" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "UpdateNote_whole" BEFORE TRUNCATE ON "UpdateNote" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "FeedEvent_whole" BEFORE TRUNCATE ON "FeedEvent" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "AuditEntry_whole" BEFORE TRUNCATE ON "AuditEntry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

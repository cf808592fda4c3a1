-- The files of sql/ make the views and functions again.
DROP VIEW IF EXISTS "ArticleOfSubject", "ListedArticle", "RevisionSubject" CASCADE;
DROP FUNCTION IF EXISTS "speakers_of"("Statement") CASCADE;
DROP FUNCTION IF EXISTS "speakers_in"(uuid) CASCADE;
DROP FUNCTION "relation_of_speaker"() CASCADE;
-- Its primary key and its indexes go with the column.
ALTER TABLE "SubjectArticle" DROP COLUMN "isSpeaker", ALTER COLUMN "relation" DROP DEFAULT;
ALTER TABLE "SubjectArticle" ADD CONSTRAINT "SubjectArticle_pkey" PRIMARY KEY USING INDEX "SubjectArticle_relation_key";
ALTER INDEX "SubjectArticle_relation_list_idx" RENAME TO "SubjectArticle_list_idx";
ALTER INDEX "SubjectArticle_relation_own_idx" RENAME TO "SubjectArticle_own_idx";

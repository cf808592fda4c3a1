UPDATE "SubjectArticle" SET "relation" = 'SPEAKER' WHERE "isSpeaker";

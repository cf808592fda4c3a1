-- Readers no longer see the requests for comment of withdrawn articles by a condition on these; triggers hide them from now on.
UPDATE "CommentRequest" r SET "visibility" = 'MEMBERS' FROM "Article" a
  WHERE a."id" = r."articleId" AND a."state" <> 'PUBLISHED' AND r."visibility" = 'PUBLIC';

-- The licences of pictures, without which nobody may republish them with the article.
ALTER TABLE "ArticleRevision" ADD COLUMN "imageLicense" TEXT;
ALTER TABLE "Block" ADD COLUMN "license" TEXT;

-- As before, with the new column.
SELECT "watch_rows"('"ArticleRevision"', "hidden" => '{createdById,noteText}', "seen" => 'r."publishedAt" IS NOT NULL',
  "deciding" => '{publishedAt,articleId}', "referring" => '{BlockPlace.revisionId}');

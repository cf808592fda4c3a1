-- Existing cards got theirs with the first revision of the front that has the same ones.
WITH "worded" AS (
  SELECT c."id", c."articleId", min(v."createdAt") OVER (
    PARTITION BY v."frontId", c."articleId", c."headline", c."trailText", c."imageUrl", c."imageAltText", c."imageCaption", c."imageCreditText", c."imageLicense", c."imageWidth", c."imageHeight"
  ) AS "since"
  FROM "FrontCard" c JOIN "FrontRevision" v ON v."id" = c."revisionId"
  WHERE num_nonnulls(c."headline", c."trailText", c."imageUrl") > 0
)
UPDATE "FrontCard" c SET "basedOnId" = (
  SELECT r."id" FROM "ArticleRevision" r WHERE r."articleId" = w."articleId"
  ORDER BY (r."publishedAt" <= w."since") IS TRUE DESC, (r."createdAt" <= w."since") DESC,
    CASE WHEN r."createdAt" <= w."since" THEN r."number" ELSE -r."number" END DESC
  LIMIT 1
) FROM "worded" w WHERE w."id" = c."id";

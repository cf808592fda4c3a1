-- Each row has had one slug so far.
UPDATE "Person" SET "slugs" = ARRAY["slug"];
UPDATE "Organization" SET "slugs" = ARRAY["slug"];
UPDATE "Campaign" SET "slugs" = ARRAY["slug"];
UPDATE "Tag" SET "slugs" = ARRAY["slug"];

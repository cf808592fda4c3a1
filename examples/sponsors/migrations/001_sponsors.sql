CREATE TABLE "sponsors_Sponsor" (
  "id" UUID PRIMARY KEY,
  "name" TEXT NOT NULL
);

CREATE TABLE "sponsors_Sponsorship" (
  "id" UUID PRIMARY KEY,
  "articleId" UUID NOT NULL UNIQUE REFERENCES "Article" ("id") ON DELETE CASCADE,
  "sponsorId" UUID NOT NULL REFERENCES "sponsors_Sponsor" ("id") ON DELETE CASCADE
);

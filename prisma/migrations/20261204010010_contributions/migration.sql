CREATE TYPE "ContributorRole" AS ENUM ('AUTHOR', 'PHOTOGRAPHER', 'ILLUSTRATOR', 'TRANSLATOR', 'RESEARCHER', 'EDITOR');

CREATE TABLE "Contribution" (
  "revisionId" UUID NOT NULL REFERENCES "ArticleRevision" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "personId" UUID REFERENCES "Person" ON DELETE RESTRICT ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE RESTRICT ON UPDATE CASCADE,
  "role" "ContributorRole" NOT NULL,
  "creditedAs" TEXT,
  PRIMARY KEY ("revisionId", "position"),
  CONSTRAINT "Contribution_one_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE INDEX "Contribution_personId_idx" ON "Contribution" ("personId");
CREATE INDEX "Contribution_organizationId_idx" ON "Contribution" ("organizationId");

CREATE TABLE "Identifier" (
  "id" UUID NOT NULL PRIMARY KEY,
  "personId" UUID REFERENCES "Person" ON DELETE CASCADE ON UPDATE CASCADE,
  "organizationId" UUID REFERENCES "Organization" ON DELETE CASCADE ON UPDATE CASCADE,
  "position" INTEGER NOT NULL,
  "scheme" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  CONSTRAINT "Identifier_one_check" CHECK (num_nonnulls("personId", "organizationId") = 1)
);
CREATE UNIQUE INDEX "Identifier_personId_position_key" ON "Identifier" ("personId", "position");
CREATE UNIQUE INDEX "Identifier_organizationId_position_key" ON "Identifier" ("organizationId", "position");

ALTER TABLE "Member" ADD COLUMN "personId" UUID;
ALTER TABLE "Member" ADD CONSTRAINT "Member_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

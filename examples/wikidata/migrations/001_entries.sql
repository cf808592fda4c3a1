CREATE TABLE "wikidata_Entry" (
  "id" UUID PRIMARY KEY,
  "personId" UUID NOT NULL UNIQUE REFERENCES "Person" ("id") ON DELETE CASCADE,
  "qid" TEXT NOT NULL,
  "description" TEXT,
  "wikipediaUrl" TEXT
);

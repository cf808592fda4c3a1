-- The notes under each tag, in the order of their list.
CREATE TABLE "SubjectNote" (
  "subjectId" UUID NOT NULL,
  "noteId" UUID NOT NULL REFERENCES "UpdateNote" ON DELETE CASCADE ON UPDATE CASCADE,
  "kind" "UpdateNoteKind" NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("subjectId", "noteId")
);
CREATE INDEX "SubjectNote_list_idx" ON "SubjectNote" ("subjectId", "createdAt" DESC, "noteId" DESC);
CREATE INDEX "SubjectNote_kind_idx" ON "SubjectNote" ("subjectId", "kind", "createdAt" DESC, "noteId" DESC);
CREATE INDEX "SubjectNote_noteId_idx" ON "SubjectNote" ("noteId");

-- The notes of reports become internal notes. Their author is the member who recorded the report, by the audit log, or else the first admin.
INSERT INTO "InternalNote" ("id", "sourceId", "text", "authorId")
SELECT gen_random_uuid(), s."id", s."note", a."id"
FROM "SourceReport" s CROSS JOIN LATERAL (
  SELECT coalesce(
    (SELECT e."memberId" FROM "AuditEntry" e WHERE e."subjectId" = s."id" AND e."action" = 'createSourceReport' ORDER BY e."occurredAt" LIMIT 1),
    (SELECT m."id" FROM "Member" m WHERE m."role" = 'ADMIN' ORDER BY m."createdAt", m."id" LIMIT 1)
  ) AS "id"
) a
WHERE s."note" IS NOT NULL AND a."id" IS NOT NULL;

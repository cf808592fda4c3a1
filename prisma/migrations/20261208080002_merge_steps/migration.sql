-- "merge_some" in prisma/sql/merging.sql does what these did.
DROP FUNCTION IF EXISTS "merge_lists"(uuid, uuid);
DROP FUNCTION IF EXISTS "merge_events"(uuid);

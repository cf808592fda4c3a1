-- prisma/sql/row-changes.sql has it with other parameters.
DROP FUNCTION IF EXISTS "watch_rows"(regclass, text[], text, text[], text[]);

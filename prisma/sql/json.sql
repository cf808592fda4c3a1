-- A row of more than 50 values arrives as several objects, which Prisma joins by an operator that PostgreSQL has for jsonb only. As text,
-- since jsonb would write numbers otherwise. Each object has a field at least.
CREATE OR REPLACE FUNCTION "join_objects"("first" json, "second" json) RETURNS json LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path FROM CURRENT AS $$
  SELECT (left("first"::text, -1) || ', ' || substr("second"::text, 2))::json
$$;
-- An operator can't be replaced, only created once.
DO $$
BEGIN
  IF to_regoperator('public.||(json, json)') IS NULL THEN
    CREATE OPERATOR public.|| (LEFTARG = json, RIGHTARG = json, FUNCTION = "join_objects");
  END IF;
END $$;

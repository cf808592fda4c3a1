-- Articles are listed under what they are about, and, apart from those, under who speaks in them, who wrote them, and the articles that
-- they translate or follow up.
CREATE TYPE "SubjectRelation" AS ENUM ('ABOUT', 'SPEAKER', 'AUTHOR', 'TRANSLATION', 'FOLLOW_UP');
ALTER TABLE "SubjectArticle" ADD COLUMN "relation" "SubjectRelation" NOT NULL DEFAULT 'ABOUT';

-- Nodes of the former version write rows until the last of these migrations.
CREATE FUNCTION "relation_of_speaker"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."isSpeaker" THEN NEW."relation" := 'SPEAKER'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "SubjectArticle_relation" BEFORE INSERT ON "SubjectArticle" FOR EACH ROW EXECUTE FUNCTION "relation_of_speaker"();

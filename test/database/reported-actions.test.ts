import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { databaseBefore, write } from '../support/database/before-migration.ts';
import { query } from '../support/database/embedded.ts';

const MIGRATION = '20261126100000_reported_actions';

const STORY = `
  INSERT INTO "Campaign" ("id", "slug", "name") SELECT gen_random_uuid(), s, s FROM unnest(ARRAY['one', 'two', 'none']) s;
  INSERT INTO "CampaignAction" ("id", "campaignId", "type", "title", "startedOn", "startedOnFirst", "startedOnLast")
    SELECT gen_random_uuid(), "id", 'RALLY', "slug" || n, '2025', '2025-01-01', '2025-12-31'
    FROM "Campaign", generate_series(1, 2) n WHERE "slug" <> 'none';
  INSERT INTO "Article" ("id", "slug") VALUES (gen_random_uuid(), 'a');
  INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline")
    SELECT gen_random_uuid(), "id", n, 'Revision ' || n FROM "Article", generate_series(1, 3) n;
  INSERT INTO "_ArticleRevisionToCampaign" ("A", "B")
    SELECT r."id", c."id" FROM "ArticleRevision" r, "Campaign" c
    WHERE (r."number", c."slug") IN ((1, 'one'), (1, 'none'), (2, 'one'), (2, 'two'))`;

test('revisions from before articles named actions report those of their campaigns, which they showed', async () => {
  const url = await databaseBefore(MIGRATION);
  await write(url, STORY);
  expect(await applyMigrations(url)).toContain(MIGRATION);
  const reported = `SELECT r."headline" || ': ' || string_agg(a."title", ' ' ORDER BY a."title")
    FROM "ArticleRevision" r
      JOIN "_ArticleRevisionToCampaignAction" l ON l."A" = r."id" JOIN "CampaignAction" a ON a."id" = l."B"
    GROUP BY r."headline" ORDER BY 1`;
  expect(await query(url, reported)).toEqual(['Revision 1: one1 one2', 'Revision 2: one1 one2 two1 two2']);
});

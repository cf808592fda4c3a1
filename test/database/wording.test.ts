import { expect, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrations.ts';
import { databaseBefore, write } from '../support/database/before-migration.ts';
import { query } from '../support/database/embedded.ts';

const MIGRATION = '20261126110000_wording';

const STATEMENTS = `
  INSERT INTO "Person" ("id", "slug", "name") VALUES (gen_random_uuid(), 'p', 'P');
  INSERT INTO "Statement" ("id", "kind", "status", "channel", "text", "madeOnFirst", "madeOnLast", "speakerPersonId")
    SELECT gen_random_uuid(), kind::"StatementKind", status::"StatementStatus", 'SPEECH', kind || ' ' || status, '2025-01-01', '2025-01-01', "id"
    FROM "Person", unnest(ARRAY['QUOTE', 'PARAPHRASE', 'COMMENT', 'SOCIAL_POST']) kind, unnest(ARRAY['CURRENT', 'AMENDED']) status`;

test('old kinds become a kind and a wording, and nothing else changes', async () => {
  const url = await databaseBefore(MIGRATION);
  await write(url, STATEMENTS);
  expect(await applyMigrations(url)).toContain(MIGRATION);
  const all = `SELECT concat_ws(' ', "text", '→', "kind", "wording", "status", "speakerIsNamed", "audience", "passage", "amendedById")
    FROM "Statement" ORDER BY "text"`;
  expect(await query(url, all)).toEqual([
    'COMMENT AMENDED → COMMENT VERBATIM AMENDED t',
    'COMMENT CURRENT → COMMENT VERBATIM CURRENT t',
    'PARAPHRASE AMENDED → REMARK PARAPHRASE AMENDED t',
    'PARAPHRASE CURRENT → REMARK PARAPHRASE CURRENT t',
    'QUOTE AMENDED → REMARK VERBATIM AMENDED t',
    'QUOTE CURRENT → REMARK VERBATIM CURRENT t',
    'SOCIAL_POST AMENDED → SOCIAL_POST VERBATIM AMENDED t',
    'SOCIAL_POST CURRENT → SOCIAL_POST VERBATIM CURRENT t',
  ]);
  const values = `SELECT enum_range(NULL::"StatementKind")::text || enum_range(NULL::"StatementWording")::text`;
  expect(await query(url, values)).toEqual(['{COMMENT,REMARK,SOCIAL_POST}{VERBATIM,PARTIAL,PARAPHRASE}']);
});

/**
 * What somebody might write for this one page by hand: node:http and one SQL statement, of the same tables and indexes, without a
 * schema, viewers, filters or corrections. It ranks the same matches, and cuts snippets with `ts_headline`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import pg from 'pg';

const QUERY = `websearch_to_tsquery('dateline_english', $1)`;
const SEARCH = `
  WITH "newest" AS MATERIALIZED (
    (SELECT "id", "type", "rowId", "date", "words", "titleWords" FROM "SearchEntry"
     WHERE "isPublic" AND "config" = 'dateline_english' AND lower("title") <> '' AND "titleWords" @@ ${QUERY}
     ORDER BY "date" DESC NULLS FIRST LIMIT 200)
    UNION ALL
    (SELECT "id", "type", "rowId", "date", "words", "titleWords" FROM "SearchEntry"
     WHERE "isPublic" AND "config" = 'dateline_english' AND "words" @@ ${QUERY}
     ORDER BY "date" DESC NULLS LAST LIMIT 200)
  ), "best" AS MATERIALIZED (
    SELECT DISTINCT "id", "type", "rowId", ts_rank_cd('{0.2, 0.2, 0.2, 1.0}', "words", ${QUERY}, 1 | 32)
      + CASE WHEN "titleWords" @@ ${QUERY} THEN 0.4 ELSE 0 END + coalesce(extract(epoch FROM "date") / 3.2e9, 0.5) AS "score"
    FROM "newest" ORDER BY "score" DESC, "id" DESC LIMIT 20
  )
  SELECT json_build_object('data', json_build_object('search', json_build_object('edges', json_agg(json_build_object(
    'score', b."score",
    'snippetHtml', (SELECT ts_headline('dateline_english', e."text", ${QUERY}, 'StartSel=<mark>, StopSel=</mark>, MaxFragments=2')
      FROM "SearchEntry" e WHERE e."id" = b."id"),
    'node', CASE b."type"
      WHEN 'ARTICLE' THEN (SELECT json_build_object('id', a."id", 'slug', a."slug", 'headline', r."headline", 'firstPublishedAt', a."firstPublishedAt")
        FROM "Article" a JOIN "ArticleRevision" r ON r."id" = a."publishedRevisionId" WHERE a."id" = b."rowId")
      WHEN 'STATEMENT' THEN (SELECT json_build_object('id', s."id", 'kind', s."kind", 'attribution', coalesce(p."name", o."name"), 'madeOn', s."madeOn")
        FROM "Statement" s LEFT JOIN "Person" p ON p."id" = s."speakerPersonId" LEFT JOIN "Organization" o ON o."id" = s."speakerOrganizationId"
        WHERE s."id" = b."rowId")
      WHEN 'CAMPAIGN_ACTION' THEN (SELECT json_build_object('id', c."id", 'title', c."title", 'startedOn', c."startedOn") FROM "CampaignAction" c WHERE c."id" = b."rowId")
      WHEN 'CAMPAIGN_DEMAND' THEN (SELECT json_build_object('id', d."id", 'text', d."text") FROM "CampaignDemand" d WHERE d."id" = b."rowId")
      WHEN 'CAMPAIGN' THEN (SELECT json_build_object('id', c."id", 'slug', c."slug", 'name', c."name") FROM "Campaign" c WHERE c."id" = b."rowId")
      WHEN 'PERSON' THEN (SELECT json_build_object('id', p."id", 'slug', p."slug", 'name', p."name") FROM "Person" p WHERE p."id" = b."rowId")
      ELSE (SELECT json_build_object('id', o."id", 'slug', o."slug", 'name', o."name") FROM "Organization" o WHERE o."id" = b."rowId") END
  ) ORDER BY b."score" DESC, b."id" DESC))))::text AS "answer" FROM "best" b`;

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: 8,
  // As a node sets them.
  options: '-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1',
});

const server = createServer((request, response) => {
  void json(request).then(async (body) => {
    const { question } = (body as { variables: { question: string } }).variables;
    const { rows } = await pool.query<{ answer: string }>(SEARCH, [question]);
    const answer = Buffer.from(rows[0]?.answer ?? '');
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`Open http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql in a browser.`);

/**
 * How many transactions a second can append an event to the log: 16 writers, each on a connection of its own, on a
 * database that survives a crash. The contenders append the same events without positions, and without waking the nodes
 * either.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { applyMigrations } from '../src/db/migrations.ts';
import { startEmbedded } from '../src/embedded/server.ts';
import { machine, quantile } from './node.ts';

const WRITERS = 16;
const BLOCKS = 9;
const BLOCK_MS = 1_500;

/** Which triggers of the log are on. */
const CONTENDERS: Readonly<Record<string, { places: boolean; wakes: boolean }>> = {
  'with positions': { places: true, wakes: true },
  'without any order': { places: false, wakes: true },
  'without any order, waking nobody': { places: false, wakes: false },
};

const folder = mkdtempSync(join(tmpdir(), 'dateline-bench-'));
const database = await startEmbedded(folder);
try {
  await applyMigrations(database.url);
  const clients = await Promise.all(Array.from({ length: WRITERS }, connect));
  const [admin] = clients as [pg.Client];
  const { rows } = await admin.query<{ id: string }>(
    `INSERT INTO "Article" ("id", "slug", "modifiedAt") VALUES (gen_random_uuid(), 'bench', now()) RETURNING "id"`,
  );
  const articleId = rows[0]?.id;
  const rates = new Map<string, number[]>();
  for (let block = 0; block <= BLOCKS; block += 1) {
    for (const [name, { places, wakes }] of Object.entries(CONTENDERS)) {
      await admin.query(
        `ALTER TABLE "FeedEvent" ${places ? 'ENABLE' : 'DISABLE'} TRIGGER "FeedEvent_place";
         ALTER TABLE "LogHead" ${wakes ? 'ENABLE' : 'DISABLE'} TRIGGER "LogHead_wake"`,
      );
      const rate = await appended(clients, articleId);
      // The first block warms up.
      if (block > 0) rates.set(name, [...(rates.get(name) ?? []), rate]);
      if (!places) await admin.query('DELETE FROM "FeedEvent" WHERE "position" < 0');
    }
  }
  const { rows: gaps } = await admin.query<{ gaps: string }>(
    'SELECT max("position") - count(*) AS "gaps" FROM "FeedEvent"',
  );
  console.log(
    `\n${machine()}\n${WRITERS} writers, ${BLOCKS} blocks each, in turns; gaps in the log: ${gaps[0]?.gaps}\n`,
  );
  console.table(
    [...rates].map(([name, all]) => ({
      'transactions a second': name,
      median: Math.round(quantile(all, 0.5)),
      min: Math.round(Math.min(...all)),
      max: Math.round(Math.max(...all)),
    })),
  );
  await Promise.all(clients.map((client) => client.end()));
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

/** Appends for a while with all clients at once. Returns how many transactions were committed a second. */
async function appended(clients: readonly pg.Client[], articleId: string | undefined): Promise<number> {
  const began = performance.now();
  const counts = await Promise.all(
    clients.map(async (client) => {
      let count = 0;
      for (; performance.now() - began < BLOCK_MS; count += 1) {
        await client.query('BEGIN');
        await client.query(
          `INSERT INTO "FeedEvent" ("id", "type", "articleId") VALUES (gen_random_uuid(), 'ARTICLE_WITHDRAWN', $1)`,
          [articleId],
        );
        await client.query('COMMIT');
      }
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1_000);
}

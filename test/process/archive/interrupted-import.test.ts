import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { applyMigrations } from '../../../src/db/migrations.ts';
import { startEmbedded } from '../../../src/embedded/server.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { newFolder, ROOT } from '../../support/database/embedded.ts';
import { connect, emptyNewsroom, exportOf, fileOf } from '../../support/archive/files.ts';
import { eventually } from '../../support/until.ts';

const ITEMS = 300_000;
/** Every item is refused, and said to be, which keeps the import busy long after the first ones. */
const HUGE = `<rss version="2.0"><channel><link>https://e.example</link>${'<item/>'.repeat(ITEMS)}</channel></rss>`;

/** An import as a process of its own, with only these settings. */
function importing(args: string[], settings: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['run.js', 'import', ...args], {
    cwd: ROOT,
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const output = text(child.stdout);
  const said = createInterface(child.stderr);
  const says = async (words: string) => {
    for await (const line of said) if (line.includes(words)) break;
    child.stderr.resume();
  };
  return { child, says, ended: async () => ({ code: (await exited)[0] as unknown, output: await output }) };
}

describe('an interrupted import', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends at once on %s in the middle of a huge file, and says how far it came',
    async (signal, code) => {
      const { url } = await createTestDatabase();
      const { child, says, ended } = importing([fileOf(HUGE, 'huge.xml')], { DATABASE_URL: url });
      await says('item 100: has no title');
      child.kill(signal);
      // As somebody does who can't wait.
      child.kill(signal);
      const end = await ended();
      expect(end.code).toBe(code);
      expect(end.output).toMatch(
        /Interrupted\. What is listed as made is there; run the same command again to go on\.\n$/,
      );
      const skipped = Number(/^Skipped: ([\d,]+)/m.exec(end.output)?.[1]?.replaceAll(',', ''));
      expect(skipped).toBeLessThan(ITEMS);
    },
  );

  it('undoes the batch that it is writing, and goes on if it is run again', async () => {
    const { url } = await createTestDatabase('story');
    const lines = await exportOf(connect(url));
    const file = fileOf(lines.join('\n'));
    const newsroom = await emptyNewsroom();
    // Holds up the import at the campaigns.
    const holder = new pg.Client(newsroom.url);
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE "Campaign" IN SHARE MODE');
    const { child, ended } = importing(['--publish', file], { DATABASE_URL: newsroom.url });
    const isHeldUp = async () => {
      const { rows } = await holder.query(
        `SELECT FROM pg_locks WHERE NOT granted AND relation = '"Campaign"'::regclass
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return rows.length > 0;
    };
    await eventually(async () => expect(await isHeldUp()).toBe(true));
    child.kill('SIGINT');
    const { code, output } = await ended();
    expect(code).toBe(130);
    const made = Number(/^ {2}Person: ([\d,]+)/m.exec(output)?.[1]);
    expect(made).toBeGreaterThan(0);
    expect(await newsroom.prisma.person.count()).toBe(made);
    expect(output).not.toContain('Campaign:');
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await newsroom.prisma.campaign.count()).toBe(0);
    // PostgreSQL ends the session once it notices.
    await eventually(async () => {
      const again = importing(['--publish', file], { DATABASE_URL: newsroom.url });
      again.child.stderr.resume();
      expect((await again.ended()).code).toBe(0);
    });
    expect(await exportOf(newsroom)).toEqual(lines);
  });

  it('ends with one sentence if PostgreSQL ends its connections, and keeps what was made', async () => {
    const { url } = await createTestDatabase();
    const item = (id: number) =>
      `<item><title>Story ${id}</title><guid>${id}</guid><description>Text.</description></item>`;
    const items = Array.from({ length: 50_000 }, (_, id) => item(id)).join('');
    const feed = `<rss version="2.0"><channel><link>https://e.example</link>${items}</channel></rss>`;
    const { child, ended } = importing([fileOf(feed, 'long.xml')], { DATABASE_URL: url });
    const said = text(child.stderr);
    const admin = new pg.Client(url);
    await admin.connect();
    const made = async () => {
      const { rows } = await admin.query<{ made: number }>('SELECT count(*)::int AS made FROM "Article"');
      return rows[0]?.made ?? 0;
    };
    await eventually(async () => expect(await made()).toBeGreaterThan(0));
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    const { code, output } = await ended();
    expect(code).toBe(1);
    expect(await said).toContain("PostgreSQL ended the connection or can't serve now.");
    expect(await said).not.toMatch(/^ +at /m);
    expect(output).toContain(`Article: ${(await made()).toLocaleString('en')}`);
    await admin.end();
  });

  it('stops the embedded PostgreSQL, which the next command starts again', async () => {
    const folder = newFolder();
    const server = await startEmbedded(folder);
    await applyMigrations(server.url);
    await server.stop();
    const settings = { DATA_DIR: folder };
    const { child, says, ended } = importing([fileOf(HUGE, 'huge.xml')], settings);
    await says('item 100: has no title');
    const lockFile = join(folder, 'postgres', 'data', 'postmaster.pid');
    expect(existsSync(lockFile)).toBe(true);
    child.kill('SIGINT');
    expect((await ended()).code).toBe(130);
    expect(existsSync(lockFile)).toBe(false);
    const item = '<item><title>A</title><guid>a</guid><description>Text.</description></item>';
    const feed = `<rss version="2.0"><channel><link>https://e.example</link>${item}</channel></rss>`;
    const again = importing([fileOf(feed, 'one.xml')], settings);
    again.child.stderr.resume();
    expect(await again.ended()).toMatchObject({
      code: 0,
      output: expect.stringContaining('Article: 1') as string,
    });
  });
});

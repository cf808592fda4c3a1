import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkConfig } from '../../src/cli/check-config.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { migrationNames, MIGRATIONS_FOLDER } from '../../src/db/migrations.ts';
import { call } from '../support/command.ts';
import { createEmptyDatabase, createTestDatabase } from '../support/database/database.ts';
import { query } from '../support/database/embedded.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

async function database() {
  const made = await createTestDatabase();
  onTestFinished(() => made.drop());
  return made;
}

/** The lines of each level. */
async function examine(settings: Record<string, string>) {
  const { code, stdout } = await call(doctor, [], { DATA_DIR: tmpdir(), ...settings });
  const lines = (level: string) =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith(level))
      .map((line) => line.slice(6));
  return { code, ok: lines('ok '), warn: lines('warn'), failed: lines('FAIL') };
}

describe('doctor', () => {
  it('finds nothing wrong with a database that is up to date, by the role that serves', async () => {
    const settings = { DATABASE_URL: (await database()).servingUrl, POOL_SIZE: '9' };
    const { code, ok, warn, failed } = await examine(settings);
    expect({ code, warn, failed }).toEqual({ code: 0, warn: [], failed: [] });
    expect(ok.join('\n')).toContain(' connections are free; a node takes 10 (POOL_SIZE + 1)\n');
    expect(ok.join('\n')).toMatch(
      /reads and writes rows only\n[^]*\nthe tables are up to date\n[^]*\nnothing is overdue$/,
    );
  });

  it('says which migrations a database lacks', async () => {
    const empty = await createEmptyDatabase();
    onTestFinished(() => empty.drop());
    const { code, ok, failed } = await examine({ DATABASE_URL: empty.servingUrl });
    expect(code).toBe(1);
    expect(failed).toEqual([
      expect.stringMatching(
        /^the tables lack \d+ migrations, from \d+_baseline on, and functions and triggers: run dateline migrate/,
      ),
    ]);
    expect(failed[0]).toContain(` ${migrationNames(MIGRATIONS_FOLDER).length} migrations`);
    expect(ok.join('\n')).toMatch(/^the role ".+" can connect$/m);
  });

  it('finds a role that may not serve, and names the command that lets it', async () => {
    const { url, servingUrl } = await database();
    const { username } = new URL(servingUrl);
    await query(url, `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "${username}"`);
    expect((await examine({ DATABASE_URL: servingUrl })).failed).toContain(
      `the role "${username}" may not write rows: run dateline migrate --grant ${username} as the role that owns the tables`,
    );
  });

  it('finds a role that may not redact, and names the command that lets it', async () => {
    const { url, servingUrl } = await database();
    const { username } = new URL(servingUrl);
    await query(url, `REVOKE EXECUTE ON FUNCTION "redact_rows" FROM "${username}"`);
    expect((await examine({ DATABASE_URL: servingUrl })).failed).toContain(
      `the role "${username}" may not redact: run dateline migrate --grant ${username} as the role that owns the tables`,
    );
  });

  it('finds a role that may make temporary tables, and names the SQL that ends that', async () => {
    const { url, servingUrl } = await database();
    const name = new URL(url).pathname.slice(1);
    const role = new URL(servingUrl).username;
    await query(url, `GRANT TEMPORARY ON DATABASE ${name} TO PUBLIC`);
    const sql = `REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC, ${role}`;
    const settings = { DATABASE_URL: servingUrl, POOL_SIZE: '9' };
    expect((await examine(settings)).warn).toEqual([
      `the role "${role}" may do more than read and write rows: run this in the database as its owner: ${sql}`,
    ]);
    await query(url, sql);
    expect((await examine(settings)).warn).toEqual([]);
  });

  it('finds a database that can’t be reached', async () => {
    const { code, failed } = await examine({ DATABASE_URL: 'postgresql://127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(failed).toEqual([expect.stringMatching(/127\.0\.0\.1:1.*ECONNREFUSED/)]);
  });

  it('names the file of a certificate that can’t be read, and the setting that names the file', async () => {
    const { url } = await database();
    const tls = '?sslmode=verify-full&sslrootcert=/nowhere/root.pem';
    const problem = (setting: string) =>
      `${setting} names the file /nowhere/root.pem, which can't be read (ENOENT): put the certificate or key there, or correct the path in the URL.`;
    expect((await examine({ DATABASE_URL: `${url}${tls}` })).failed).toEqual([problem('DATABASE_URL')]);
    expect((await examine({ DATABASE_URL: url, DATABASE_REPLICA_URLS: `${url}${tls}` })).failed).toEqual([
      `a standby can't be used: ${problem('DATABASE_REPLICA_URLS')}`,
    ]);
  });

  it('finds a transaction for which others wait, and work that is overdue', async () => {
    const { url } = await database();
    const [holder, waiting] = [url, url].map((connectionString) => new pg.Client({ connectionString }));
    for (const client of [holder, waiting]) await client?.connect();
    await query(
      url,
      `INSERT INTO "OutgoingMail" ("id", "emailKey", "email", "subject", "text", "unsubscribeUrl", "createdAt")
       VALUES (gen_random_uuid(), 'a', 'a', 'a', 'a', 'a', now() - interval '2 hours')`,
    );
    await holder?.query('BEGIN; LOCK TABLE "Tag"');
    const blocked = waiting?.query('SELECT FROM "Tag"');
    try {
      await until(async () => (await examine({ DATABASE_URL: url })).failed.length > 0);
      const { failed, warn } = await examine({ DATABASE_URL: url });
      expect(failed).toEqual([
        expect.stringMatching(
          /^a transaction keeps others waiting: \{"backendPid":\d+,.+"waiting":1\}, since .+Z$/,
        ),
      ]);
      expect(warn).toEqual(['mails that wait for more than an hour: 1. Is SMTP_URL right?']);
    } finally {
      await holder?.query('ROLLBACK');
      await blocked;
      for (const client of [holder, waiting]) await client?.end();
    }
  });

  it('says that the newsroom is in maintenance, and that what is overdue waits for its end', async () => {
    const { url } = await database();
    await query(
      url,
      `INSERT INTO "OutgoingMail" ("id", "emailKey", "email", "subject", "text", "unsubscribeUrl", "createdAt")
       VALUES (gen_random_uuid(), 'a', 'a', 'a', 'a', 'a', now() - interval '2 hours')`,
    );
    expect(await examine({ DATABASE_URL: url, MAINTENANCE: 'true' })).toMatchObject({
      code: 0,
      warn: [
        expect.stringMatching(/^MAINTENANCE is true: nodes with it refuse changes/),
        'mails that wait for more than an hour: 1. They wait until nodes start without MAINTENANCE',
      ],
    });
  });

  it('says whether the data folder can be made, and files of mail in it, and what to do if not', async () => {
    const { url: DATABASE_URL } = await database();
    const folder = mkdtempSync(join(tmpdir(), 'dateline-doctor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const later = join(folder, 'not', 'yet');
    const { code, ok } = await examine({ DATABASE_URL, DATA_DIR: later });
    expect(code).toBe(0);
    expect(ok).toContain(`${later} doesn't exist yet, and can be made`);
    expect(ok).toContain(`mail is written to files in ${later}/outbox, since SMTP_URL is not set`);
    expect(await examine({ DATABASE_URL, DATA_DIR: '/dev/null/data' })).toMatchObject({
      code: 1,
      failed: [
        "/dev/null/data (DATA_DIR) can't be written (/dev/null is not a folder): let the user who runs Dateline write there, or set DATA_DIR",
        "mail can't be written to files in /dev/null/data/outbox (/dev/null is not a folder): set SMTP_URL, or DATA_DIR",
      ],
    });
  });

  it('tries the mail server, the identity provider, the data folder and the standbys', async () => {
    const { url } = await database();
    const folder = mkdtempSync(join(tmpdir(), 'dateline-doctor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const port = await freePort();
    const { code, failed } = await examine({
      ...{
        DATABASE_URL: url,
        DATA_DIR: folder,
        DATABASE_REPLICA_URLS: `${url}, postgresql://a:b@127.0.0.1:1/c`,
      },
      ...{ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'desk@news.example' },
      ...{ AUTH_ISSUER: `http://127.0.0.1:${port}`, AUTH_AUDIENCE: 'dateline' },
    });
    expect(code).toBe(1);
    expect(failed).toEqual([
      expect.stringMatching(/^the mail server can't be used: .*ECONNREFUSED/),
      `the identity provider can't be used at 127.0.0.1:${port}: ECONNREFUSED`,
      expect.stringMatching(/^the standby .+ takes changes, so it is none$/),
      expect.stringMatching(
        /^the standby 127\.0\.0\.1:1 can't be used: .+\(ECONNREFUSED\).+is DATABASE_REPLICA_URLS right\?$/,
      ),
    ]);
    expect(failed.join()).not.toContain('a:b');
  });
});

describe('check-config', () => {
  const noSchema = () => Promise.resolve();

  it('says that the settings are valid, and warns of what looks like one', async () => {
    expect(await call(checkConfig(noSchema), [], {})).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The settings are valid\.\n/) as string,
      stderr: '',
    });
    const { code, stderr } = await call(checkConfig(noSchema), [], { ALLOWED_ORIGIN: '*' });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "ALLOWED_ORIGIN isn't a setting; did you mean ALLOWED_ORIGINS?\n",
    });
  });

  it('says which database a start would use, whether it is there or not', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'dateline-test-'));
    onTestFinished(() => rmSync(DATA_DIR, { recursive: true }));
    const said = async (settings: Record<string, string>) =>
      (await call(checkConfig(noSchema), [], { DATA_DIR, ...settings })).stdout.split('\n')[1];
    expect(await said({ DATABASE_URL: 'postgresql://ada:hush@127.0.0.1:1/news' })).toBe(
      'Database: news at 127.0.0.1:1',
    );
    expect(await said({})).toBe(`Database: the embedded one in ${DATA_DIR}, which a start makes`);
    mkdirSync(join(DATA_DIR, 'postgres'));
    expect(await said({})).toBe(`Database: the embedded one in ${DATA_DIR}`);
  });

  it('refuses settings without a database if the embedded PostgreSQL is not installed', async () => {
    const { arch } = process;
    onTestFinished(() => void Object.defineProperty(process, 'arch', { value: arch }));
    // There is no package for it.
    Object.defineProperty(process, 'arch', { value: 'mips' });
    const { code, stderr } = await call(checkConfig(noSchema), [], {});
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The embedded PostgreSQL .+-mips\) is not installed: set DATABASE_URL to a PostgreSQL server, or .+\n$/,
    );
  });

  it('names each wrong setting, and a manifest that is missing', async () => {
    const { code, stderr } = await call(checkConfig(noSchema), [], { PORT: 'many', POOL_SIZE: '1' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The environment is not valid: PORT .+; POOL_SIZE .+\n$/);
    const manifest = await call(checkConfig(noSchema), [], { TRUSTED_DOCUMENTS: '/nowhere.json' });
    expect(manifest).toMatchObject({ code: 1, stderr: expect.stringContaining('/nowhere.json') as string });
  });
});

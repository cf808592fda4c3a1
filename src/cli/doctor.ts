import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type pg from 'pg';
import { codeOf, connect, messageOf } from '../db/check-server.ts';
import {
  examineLocks,
  examineServer,
  examineStandby,
  examineWork,
  failed,
  ok,
  warn,
  type Finding,
} from '../db/examine.ts';
import { installed } from '../extensions/installed.ts';
import { extensionsLeftOut, lackingExtensionMigrations } from '../extensions/migrations.ts';
import { FUNCTIONS, lackingIn } from '../db/migrations.ts';
import { readEnv, type Env } from '../env.ts';
import { problemOfWriting } from '../lib/writable-folder.ts';
import { mailServerAnswers, outboxIn } from '../mail/transports.ts';
import { keysUrlOf } from '../members/identity-provider.ts';
import { plainMessage, readArguments, wrongUsage, type Command } from './command.ts';
import { readEnvFile, unknownSettings } from './unknown-settings.ts';
import { withUrl } from './with-database.ts';

const USAGE = `Usage: dateline doctor
  Looks for what is wrong: with the settings, the database, its role, tables, locks, clock and standbys, the mail server and the
  identity provider. Changes nothing, and works while nodes run. Each line is ok, warn or FAIL; the exit code is 1 after a FAIL.`;

/** Of more migrations, a line has the number. */
const LISTED = 5;

export const doctor: Command = {
  usage: USAGE,
  async run(args, io) {
    if (readArguments(args, {}, USAGE).positionals.length > 0)
      throw wrongUsage('doctor takes no arguments.', USAGE);
    const env = readEnv(io.env);
    const said: Finding[] = [];
    const say = (findings: readonly Finding[]) => {
      for (const { level, text } of findings) io.stdout.write(`${level.padEnd(4)}  ${text}\n`);
      said.push(...findings);
    };
    const unknown = unknownSettings(io.env, readEnvFile());
    say(unknown.length > 0 ? unknown.map(warn) : [ok('the settings are valid')]);
    if (env.MAINTENANCE)
      say([
        warn(
          'MAINTENANCE is true: nodes with it refuse changes, and schedules, mail, webhooks and hooks wait until they start without it',
        ),
      ]);
    say([dataFolder(env), await mailServer(env), await provider(env)]);
    await withUrl(env, io, async (url, setting) => {
      const client = await connect(url, { setting, name: 'dateline doctor' });
      try {
        say(await examineServer(client, env.POOL_SIZE));
        const tables = await tablesOf(url, setting);
        say([tables]);
        say(await examineLocks(client));
        // Without its tables, there is no work.
        if (tables.level === 'ok') {
          say(await examineWork(client, { extensions: hooked(), isInMaintenance: env.MAINTENANCE }));
          say(await leftOut(client));
        }
        say(await standbys(client, env));
      } finally {
        await client.end();
      }
    }).catch((error: unknown) => {
      const message = plainMessage(error);
      if (message === null) throw error;
      say([failed(message)]);
    });
    return said.some(({ level }) => level === 'FAIL') ? 1 : 0;
  },
};

/** Extensions that other nodes may have, since the database has their tables. */
async function leftOut(client: pg.Client): Promise<Finding[]> {
  const names = await extensionsLeftOut(client);
  return names.map((name) =>
    warn(`dateline.config.ts in this folder lacks the extension ${name}, whose tables the database has`),
  );
}

/** The extensions that have a hook. */
function hooked(): string[] {
  return installed().flatMap(({ name, hook }) => (hook === undefined ? [] : [name]));
}

async function tablesOf(...[url, setting]: Parameters<Parameters<typeof withUrl>[2]>): Promise<Finding> {
  try {
    const lacking = await lackingIn(url, undefined, { setting });
    const added = await lackingExtensionMigrations(url, { setting });
    const names = [
      ...lacking.map(({ name }) => name),
      ...added.map(({ extension, name }) => `${extension}/${name}`),
    ];
    if (names.length === 0) return ok('the tables are up to date');
    return failed(`the tables lack ${listed(names)}: run dateline migrate, or start a node as their owner`);
  } catch (error) {
    return failed(messageOf(error));
  }
}

function listed(names: readonly string[]): string {
  if (names.length <= LISTED) return names.join(', ');
  const migrations = names.filter((name) => name !== FUNCTIONS);
  const others = migrations.length === names.length ? '' : `, and ${FUNCTIONS}`;
  return `${migrations.length} migrations, from ${migrations[0]} on${others}`;
}

function standbys(primary: pg.Client, { DATABASE_REPLICA_URLS: urls }: Env): Promise<Finding[]> {
  return Promise.all(urls.map((url) => examineStandby(primary, url)));
}

function dataFolder({ DATA_DIR }: Env): Finding {
  const problem = problemOfWriting(DATA_DIR);
  if (problem !== null)
    return failed(
      `${resolve(DATA_DIR)} (DATA_DIR) can't be written (${problem}): let the user who runs Dateline write there, or set DATA_DIR`,
    );
  return ok(
    `${resolve(DATA_DIR)} ${existsSync(DATA_DIR) ? 'can be written' : "doesn't exist yet, and can be made"}`,
  );
}

async function mailServer({ SMTP_URL, DATA_DIR }: Env): Promise<Finding> {
  if (SMTP_URL === undefined) {
    const outbox = resolve(outboxIn(DATA_DIR));
    const problem = problemOfWriting(outbox);
    return problem === null
      ? ok(`mail is written to files in ${outbox}, since SMTP_URL is not set`)
      : failed(`mail can't be written to files in ${outbox} (${problem}): set SMTP_URL, or DATA_DIR`);
  }
  try {
    await mailServerAnswers(SMTP_URL);
    return ok('the mail server accepts the login');
  } catch (error) {
    return failed(`the mail server can't be used: ${messageOf(error)}`);
  }
}

async function provider({ AUTH_ISSUER, AUTH_JWKS_URL }: Env): Promise<Finding> {
  if (AUTH_ISSUER === undefined) return ok('members sign in with API tokens only');
  let asked = AUTH_JWKS_URL ?? AUTH_ISSUER;
  try {
    asked = AUTH_JWKS_URL ?? (await keysUrlOf(AUTH_ISSUER));
    const { status } = await fetch(asked, { signal: AbortSignal.timeout(5_000) });
    return status === 200
      ? ok(`the identity provider has its keys at ${asked}`)
      : failed(`${asked} answers ${status} in place of the identity provider's keys`);
  } catch (error) {
    // The message of `fetch` is always "fetch failed".
    const cause = error instanceof Error ? error.cause : undefined;
    const reason = codeOf(cause) ?? messageOf(cause ?? error);
    return failed(`the identity provider can't be used at ${new URL(asked).host}: ${reason}`);
  }
}

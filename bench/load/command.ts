/** Fills an empty database with a newsroom's archive, for benchmarks and to try things out. */
import { parseArgs } from 'node:util';
import type { Command, CommandIo } from '../../src/cli/command.ts';
import { checkServer } from '../../src/db/check-server.ts';
import { openClient } from '../../src/db/client.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { startEmbedded } from '../../src/embedded/server.ts';
import { readEnv } from '../../src/env.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { StartupError } from '../../src/errors.ts';
import { requireEmpty, sizeOf } from './database.ts';
import { loadArchive } from './load.ts';

const USAGE = `Usage: npm run db:load -- [--articles 1000] [--seed 1] [--token]
  --articles  how many; the other rows grow with them, such as 5 statements and 20 events for each article
  --seed      the same seed gives the same rows on the same day
  --token     also creates an editor, and prints their token`;
const MOST_ARTICLES = 1_000_000;
/** Time between two lines of progress (ms). */
const PAUSE = 2_000;

interface Options {
  readonly articles: number;
  readonly seed: number;
  readonly token: boolean;
}

function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        articles: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        token: { type: 'boolean', default: false },
      },
    });
    const [articles, seed] = [values.articles, values.seed].map((text) =>
      /^\d{1,7}$/.test(text) ? Number(text) : NaN,
    ) as [number, number];
    if (articles >= 1 && articles <= MOST_ARTICLES && seed >= 0)
      return { articles, seed, token: values.token };
  } catch {
    // Unknown options: show the usage.
  }
  throw new StartupError(
    `${USAGE}\n--articles is a number from 1 to ${MOST_ARTICLES}, --seed a number of at most 7 digits.`,
  );
}

export const loadCommand: Command = { usage: USAGE, run };

async function run(args: string[], { env: settings, stdout, signal }: CommandIo): Promise<number> {
  const { articles, seed, token } = readOptions(args);
  const env = readEnv(settings);
  const print = (text: string) => stdout.write(`${text}\n`);
  const embedded = env.DATABASE_URL === undefined ? await startEmbedded(env.DATA_DIR) : null;
  const url = embedded?.url ?? env.DATABASE_URL ?? '';
  try {
    await checkServer(url);
    await applyMigrations(url);
    await requireEmpty(url);
    const began = performance.now();
    const seconds = () => Math.round((performance.now() - began) / 1_000);
    let printed = began;
    const counts = await loadArchive(url, {
      articles,
      seed,
      until: new Date(new Date().toISOString().slice(0, 10)),
      signal,
      onProgress(what) {
        if (performance.now() - printed < PAUSE) return;
        printed = performance.now();
        print(`${String(seconds()).padStart(4)} s  ${what}`);
      },
    });
    print(
      [
        ...[...counts].map(([table, count]) => `${count.toLocaleString('en').padStart(12)}  ${table}`),
        `Wrote this in ${seconds()} s. The database has ${await sizeOf(url)}, and this process took ${memory()} at most.`,
        'A node removes events older than FEED_RETENTION_DAYS; FEED_RETENTION_DAYS=3650 keeps all of these.',
      ].join('\n'),
    );
    if (token) print(`An editor's token: ${await createEditor(url)}`);
    return 0;
  } finally {
    await embedded?.stop();
  }
}

async function createEditor(url: string): Promise<string> {
  const database = openClient({ url, poolSize: 1, onError: () => undefined });
  try {
    return await createMemberToken(database.prisma, { name: 'Editor', role: 'EDITOR' });
  } finally {
    await database.close();
  }
}

function memory(): string {
  return `${Math.round(process.resourceUsage().maxRSS / 1_024)} MB`;
}

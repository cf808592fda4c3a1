import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SETTING_NAMES } from '../env.ts';

/** What other programs read from a file `.env`: Node.js, PostgreSQL, Docker with our compose.yaml, and the system. */
const OF_OTHERS =
  /^(NODE_|PG[A-Z]|POSTGRES_|COMPOSE_|DOCKER_|HTTP_PORT$|TEST_DATABASE_URL$|UV_|SSL_|NO_COLOR$|(?:HTTPS?|NO|ALL)_PROXY$|TZ$|LANG$|LC_|PATH$)/;

/** Shorter names resemble too many others, such as `HOME` does `HOST`. Of those, only the plural counts, such as `PORTS`. */
const LEAST_LENGTH = 7;
/** Letters that are missing, too many, others, or in the wrong order: one, in a long name two. */
const MOST_MISTAKES = 2;
const LONG = 12;

/** What a file `.env` says. */
export interface EnvFile {
  readonly names: ReadonlySet<string>;
  /** What the lines without "=" begin with: a name in capital letters, or nothing. The rest of such a line may be a secret. */
  readonly incomplete: readonly string[];
}

/**
 * Sentences about variables that look like settings and aren't. The environment has many variables for other programs. So
 * only those count that resemble a setting which isn't set. In a file `.env`, all that no other program is known to read.
 */
export function unknownSettings(variables: NodeJS.ProcessEnv, { names, incomplete }: EnvFile): string[] {
  const withoutValue = incomplete.map(
    (name) =>
      `${name || 'A line'} in .env has no "=", so it isn't set. Some versions of Node.js skip the next line, too.`,
  );
  const unknown = Object.keys(variables)
    // A line without "=" is a part of the next name to some versions of Node.js.
    .filter(
      (name) =>
        !SETTING_NAMES.has(name.replace(/_FILE$/, '')) && !OF_OTHERS.test(name) && !name.includes('\n'),
    )
    .flatMap((name) => {
      const meant = resembled(name);
      const isMistake = meant !== null && !isSet(meant.replace(/_FILE$/, ''), variables);
      if (!isMistake && !names.has(name)) return [];
      const where = names.has(name) ? `${name} in .env` : name;
      return isMistake
        ? `${where} isn't a setting; did you mean ${meant}?`
        : `${where} isn't a setting of Dateline.`;
    });
  return [...withoutValue, ...unknown, ...misnamedCredentials(variables)];
}

/** Credentials of systemd, whose names are those of settings. Such as `database_url`, which nothing would read. */
function misnamedCredentials({ CREDENTIALS_DIRECTORY: folder }: NodeJS.ProcessEnv): string[] {
  const names = folder && existsSync(folder) ? readdirSync(folder) : [];
  return names.flatMap((name) => {
    const meant = name.toUpperCase();
    return meant !== name && SETTING_NAMES.has(meant)
      ? `The credential ${name} isn't a setting; did you mean ${meant}?`
      : [];
  });
}

/** The file `.env` of the folder in which the node was started. */
export function readEnvFile(file = '.env'): EnvFile {
  try {
    const text = readFileSync(file, 'utf8');
    const lines = text.replace(QUOTED, '=').split('\n');
    const incomplete = lines.filter((line) => !/^\s*(#|$)|=/.test(line));
    return {
      names: new Set(Object.keys(parseEnv(text))),
      incomplete: incomplete.map((line) => /^[A-Z_]+/.exec(line)?.[0] ?? ''),
    };
  } catch {
    // There is none.
    return { names: new Set(), incomplete: [] };
  }
}

/** A value in quotation marks, which may have several lines. */
const QUOTED = /=\s*(["'`])[\s\S]*?\1/g;

function isSet(setting: string, variables: NodeJS.ProcessEnv): boolean {
  return (variables[setting] ?? variables[`${setting}_FILE`]) !== undefined;
}

/** The setting, or the name of its file, that a name resembles most. */
function resembled(name: string): string | null {
  const given = name.toUpperCase();
  let best: { readonly meant: string; readonly mistakes: number } | null = null;
  for (const setting of SETTING_NAMES) {
    if (given === setting || given === `${setting}S`) return setting;
    // The letters of "_FILE" allow no more mistakes, so that `HOSTS_FILE` remains another program's.
    const most = mostMistakes(setting);
    for (const meant of most > 0 ? [setting, `${setting}_FILE`] : []) {
      if (Math.abs(meant.length - given.length) > most) continue;
      const mistakes = mistakesIn(given, meant);
      if (mistakes <= most && mistakes < (best?.mistakes ?? Infinity)) best = { meant, mistakes };
    }
  }
  return best?.meant ?? null;
}

function mostMistakes({ length }: string): number {
  if (length < LEAST_LENGTH) return 0;
  return length < LONG ? 1 : MOST_MISTAKES;
}

/**
 * The distance of Damerau and Levenshtein. Each row has the costs of the beginnings of `wanted` for one more letter of
 * `given`.
 */
function mistakesIn(given: string, wanted: string): number {
  let before: number[] = [];
  let row = Array.from({ length: wanted.length + 1 }, (_, index) => index);
  for (let i = 1; i <= given.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= wanted.length; j += 1) {
      const isSame = given[i - 1] === wanted[j - 1];
      const isSwapped = i > 1 && j > 1 && given[i - 1] === wanted[j - 2] && given[i - 2] === wanted[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = row;
    row = next;
  }
  return row[wanted.length] ?? 0;
}

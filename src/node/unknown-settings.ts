import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SETTING_NAMES } from '../env.ts';

/** What other programs read from a file `.env`: Node.js, PostgreSQL, Docker with our compose.yaml, and the system. */
const OF_OTHERS =
  /^(NODE_|PG[A-Z]|POSTGRES_|COMPOSE_|DOCKER_|HTTP_PORT$|TEST_DATABASE_URL$|UV_|SSL_|NO_COLOR$|(?:HTTPS?|NO|ALL)_PROXY$|TZ$|LANG$|LC_|PATH$)/;

/** Shorter names resemble too many others, such as `HOME` does `HOST`. */
const LEAST_LENGTH = 8;
/** Letters that are missing, too many, others, or in the wrong order: one, in a long name two. */
const MOST_MISTAKES = 2;
const LONG = 12;

/**
 * Sentences about variables that look like settings and aren't. The environment has many variables for other programs. So
 * only those count that resemble a setting which isn't set. In a file `.env`, all that no other program is known to read.
 * @param inFile the names in the file `.env`
 */
export function unknownSettings(variables: NodeJS.ProcessEnv, inFile: ReadonlySet<string>): string[] {
  return Object.keys(variables)
    .filter((name) => !SETTING_NAMES.has(name) && !OF_OTHERS.test(name))
    .flatMap((name) => {
      const lines = name.split('\n');
      // Node.js reads such a line, and the next one up to its "=", as one name. It may be a secret.
      if (lines.length > 1)
        return `${/^[A-Z_]+/.exec(name)?.[0] ?? 'A line'} in .env has no "=", so ${lines.at(-1)} isn't set either.`;
      const meant = resembled(name);
      const isMistake = meant !== null && variables[meant] === undefined;
      if (!isMistake && !inFile.has(name)) return [];
      const where = inFile.has(name) ? `${name} in .env` : name;
      return isMistake
        ? `${where} isn't a setting; did you mean ${meant}?`
        : `${where} isn't a setting of Dateline.`;
    });
}

/** The names in the file `.env` of the folder in which the node was started. */
export function namesInFile(file = '.env'): ReadonlySet<string> {
  try {
    return new Set(Object.keys(parseEnv(readFileSync(file, 'utf8'))));
  } catch {
    // There is none.
    return new Set();
  }
}

function resembled(name: string): string | null {
  const given = name.toUpperCase();
  if (SETTING_NAMES.has(given)) return given;
  let best: { readonly setting: string; readonly mistakes: number } | null = null;
  for (const setting of SETTING_NAMES) {
    if (setting.length < LEAST_LENGTH || Math.abs(setting.length - given.length) > MOST_MISTAKES) continue;
    const mistakes = mistakesIn(given, setting);
    const most = setting.length < LONG ? 1 : MOST_MISTAKES;
    if (mistakes <= most && mistakes < (best?.mistakes ?? Infinity)) best = { setting, mistakes };
  }
  return best?.setting ?? null;
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

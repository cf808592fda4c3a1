import { existsSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../db/check-server.ts';
import { StartupError } from '../errors.ts';
import { inTime } from '../lib/in-time.ts';
import { ROOT } from '../lib/root.ts';
import type { Config } from './define.ts';

const NAMES = ['dateline.config.ts', 'dateline.config.js', 'dateline.config.mjs'];

const KEYS = ['extensions', 'customFields'];

/** ms that the file may take, such as to await a secret. */
const PATIENCE = 10_000;

/**
 * Reads `dateline.config.ts`, or `.js`, in a folder. `@dateline/server` in its imports is this very package, wherever the folder is.
 * @returns an empty configuration if there is no such file
 * @throws StartupError
 */
export async function readConfigFile(folder = process.cwd(), patience = PATIENCE): Promise<Config> {
  const name = NAMES.find((name) => existsSync(join(folder, name)));
  if (name === undefined) return {};
  const path = resolve(folder, name);
  try {
    const { createJiti } = await import('jiti');
    const jiti = createJiti(pathToFileURL(path).href, {
      interopDefault: false,
      alias: { '@dateline/server': join(ROOT, 'dist', 'index.js') },
    });
    const read = () =>
      inTime(
        jiti.import<{ default?: unknown }>(path),
        patience,
        (seconds) =>
          new StartupError(`${name} isn't read after ${seconds} s: does it await something that never ends?`),
      );
    const { default: config, ...others } = await unlessExits(read, name);
    const other = Object.keys(others).find((key) => key !== '__esModule');
    if (other !== undefined && config !== undefined)
      throw new Error(`it exports ${other}: put that into the default export, defineConfig({ … })`);
    if (config === undefined) throw new Error('it has no default export: export default defineConfig({ … })');
    if (!isObject(config))
      throw new Error('its default export must be an object: export default defineConfig({ … })');
    const unknown = Object.keys(config).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw new Error(`it has "${unknown}", and may have ${KEYS.join(' and ')}`);
    return config;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${name} can't be read: ${messageOf(error)}`);
  }
}

/** Reads the file. If it ends the process, that says so, and is a failure. */
async function unlessExits<Result>(read: () => Promise<Result>, name: string): Promise<Result> {
  const onExit = () => {
    process.exitCode = 1;
    writeSync(2, `${name} can't be read: it ends the process.\n`);
  };
  process.once('exit', onExit);
  try {
    return await read();
  } finally {
    process.off('exit', onExit);
  }
}

function isObject(config: unknown): config is Config {
  return (
    typeof config === 'object' && config !== null && !Array.isArray(config) && !(config instanceof Promise)
  );
}

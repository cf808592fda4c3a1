import type { Logger } from 'pino';
import type { Env } from '../env.ts';
import { installed } from '../extensions/installed.ts';
import type { StartOptions } from '../node.ts';
import { loadSchema } from './load-schema.ts';
import type { Running } from './running.ts';

/** Loads the server and the schema, with the extensions that are installed by now, and starts a node. */
export async function startNode(env: Env, log: Logger, options: StartOptions = {}): Promise<Running> {
  const names = installed().map(({ name }) => name);
  if (names.length > 0) log.info({ extensions: names }, 'extensions');
  const [{ start }, schema] = await Promise.all([import('../node.ts'), loadSchema(env)]);
  return start(env, schema, log, options);
}

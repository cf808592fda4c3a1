import type { Logger } from 'pino';
import type { Env } from '../env.ts';
import type { StartOptions } from '../node.ts';
import type { Running } from './running.ts';

/** Loads the server and the schema, with the extensions that are installed by now, and starts a node. */
export async function startNode(env: Env, log: Logger, options: StartOptions = {}): Promise<Running> {
  const [{ start }, { schema }] = await Promise.all([import('../node.ts'), import('../../schema/index.ts')]);
  if (!env.FEDERATION) return start(env, schema, log, options);
  const [{ subgraphOf }, { printedSchema }] = await Promise.all([
    import('../../schema/federation.ts'),
    import('../api/printed-schema.ts'),
  ]);
  return start(env, subgraphOf(schema, printedSchema(schema)), log, options);
}

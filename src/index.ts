/** What the package exports, for `dateline.config.ts` and for programs that start a node themselves. */
import type { Config } from './extensions/define.ts';

export { defineConfig, defineExtension } from './extensions/define.ts';
export type * from './extensions/define.ts';

/** A node that runs in this process. */
export interface StartedNode {
  /** Where it serves, such as `http://localhost:4000/graphql`. */
  readonly url: string;
  /** Stops it. What it has acknowledged is saved. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a node in this process, as `dateline start` does in its own. A process serves one newsroom.
 * @param settings as in the environment, such as `DATABASE_URL`
 * @param config by default the `dateline.config.ts` of this folder
 * @throws StartupError with one line that says what is wrong and how to fix it
 */
export async function start(
  settings: Readonly<Record<string, string | undefined>>,
  config?: Config,
): Promise<StartedNode> {
  const { configure } = await import('./cli/configure.ts');
  await configure(config);
  const [{ readEnv }, { openLogger }, { startNode }] = await Promise.all([
    import('./env.ts'),
    import('./node/logger.ts'),
    import('./node/start-node.ts'),
  ]);
  const env = readEnv(settings);
  const { log, end } = openLogger(env.LOG_LEVEL);
  const node = await startNode(env, log);
  return {
    url: node.url,
    stop: async () => {
      await node.stop(env.SHUTDOWN_GRACE_SECONDS);
      await end();
    },
  };
}

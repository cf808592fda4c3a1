import type { ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../api/context.ts';
import { showError } from '../api/errors.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { guarded } from '../extensions/guarded.ts';
import { checkPlugin, installed } from '../extensions/installed.ts';

/** What Yoga's plugins get with each request. */
export interface ServerContext {
  readonly caller: Caller;
  readonly response: ServerResponse;
}

/** ms that a hook of a plugin may take: a client waits for it. */
const PATIENCE = 5_000;

const HOOKS = [
  ...['onRequest', 'onRequestParse', 'onParams'],
  ...['onExecutionResult', 'onResultProcess', 'onResponse'],
];

type Hooks = Readonly<Record<string, ((payload: Payload) => unknown) | undefined>>;

type Payload = { readonly serverContext: ServerContext } | { readonly context: ServerContext };

interface PluginInit {
  readonly addPlugin: (plugin: object) => void;
}

/** The plugins of all extensions. Their failures are shown as other errors are, and the log names the extension. */
export function guardedPlugins(watch: DatabaseWatch): Plugin<object, ServerContext>[] {
  return installed().flatMap(({ name, plugins = [] }) =>
    plugins.map((plugin) => guardedPlugin(name, plugin as Hooks, watch)),
  );
}

function guardedPlugin(
  extension: string,
  plugin: Hooks,
  watch: DatabaseWatch,
): Plugin<object, ServerContext> {
  const hooks = HOOKS.filter((name) => plugin[name] !== undefined).map((name) => [
    name,
    async (payload: Payload) => {
      const { caller } = 'context' in payload ? payload.context : payload.serverContext;
      try {
        return await called(extension, name, () => plugin[name]?.(payload));
      } catch (error) {
        throw showError(error, watch, caller.requestId);
      }
    },
  ]);
  const onPluginInit = (init: PluginInit) => {
    const addPlugin = (more: object) => {
      checkPlugin(extension, more);
      init.addPlugin(guardedPlugin(extension, more as Hooks, watch));
    };
    return plugin['onPluginInit']?.({ ...init, addPlugin } as never);
  };
  return Object.assign(Object.create(plugin) as object, Object.fromEntries(hooks) as object, {
    onPluginInit,
  });
}

/** @throws ExtensionFailed, or the GraphQLError by which a plugin refuses a request */
async function called(extension: string, hook: string, work: () => unknown): Promise<unknown> {
  const done = await guarded(
    extension,
    `${hook} of a plugin`,
    async () => {
      try {
        return { returned: await work() };
      } catch (error) {
        if (error instanceof GraphQLError) return { refusal: error };
        throw error;
      }
    },
    PATIENCE,
  );
  if ('refusal' in done) throw done.refusal;
  return done.returned;
}

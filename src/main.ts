import './node/fast-ticks.ts';
import { setFlagsFromString } from 'node:v8';
import { setImmediate } from 'node:timers/promises';
import { readEnv } from './env.ts';
import { openLogger } from './node/logger.ts';
import { StartupError, startupErrorOf } from './errors.ts';
import { VERSION } from './lib/root.ts';
import { configure } from './cli/configure.ts';
import { readEnvFile, unknownSettings } from './cli/unknown-settings.ts';
import { handleStrayErrors } from './node/stray-errors.ts';

/** How many times this process has been asked to stop. */
let signals = 0;
/** Ends the start at any point. */
const interruption = new AbortController();

function readEnvOrExit() {
  try {
    return readEnv(process.env);
  } catch (error) {
    return giveUp(error);
  }
}

/** Prints one line if the operator can fix the problem, otherwise the whole error. */
function giveUp(error: unknown): never {
  const shown = signals > 0 ? new StartupError('Stopped before it was ready.') : startupErrorOf(error);
  console.error(shown instanceof StartupError ? shown.message : shown);
  process.exit(1);
}

const env = readEnvOrExit();
const { log, end: endLog } = openLogger(env.LOG_LEVEL);
handleStrayErrors(log);
log.info({ version: VERSION, node: process.version }, 'Dateline is starting');
for (const sentence of unknownSettings(process.env, readEnvFile())) log.warn(sentence);

// Handled during the start too, so that an interrupted start closes what it has opened, such as the embedded database.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));

async function endProcess(): Promise<never> {
  log.info('stopped');
  await endLog();
  process.exit(0);
}

async function notStopped(error: unknown): Promise<never> {
  log.error({ err: error }, 'could not stop');
  await endLog();
  process.exit(1);
}

function stop(signal: string): void {
  signals += 1;
  if (signals === 1) {
    log.info({ signal }, 'stopping');
    interruption.abort();
    // Ctrl-C comes from a terminal, where no load balancer needs time.
    const graceSeconds = signal === 'SIGINT' ? 0 : env.SHUTDOWN_GRACE_SECONDS;
    starting.then(
      (node) => node.stop(graceSeconds).then(endProcess, notStopped),
      () => undefined,
    );
  } else if (signals === 2) {
    log.warn({ signal }, 'stopping at once');
    starting.then(
      (node) => node.hurry(),
      () => undefined,
    );
  } else process.exit(1);
}

async function load() {
  await configure();
  // Loading the rest takes a second or more: the line above comes first.
  const { startNode } = await import('./node/start-node.ts');
  return startNode(env, log, { signal: interruption.signal });
}

const starting = load();
const node = await starting.catch(async (error: unknown) => {
  // Ctrl-C may end a program that the start runs, such as initdb, before this process has handled the signal itself.
  await setImmediate();
  // The reason is the last line.
  await endLog();
  return giveUp(error);
});
// By default, V8 collects all garbage only when the heap has grown to several times what is in use. Under attack, a node then took
// half a gigabyte more than idle, most of it garbage. During the start, little of what is allocated becomes garbage.
setFlagsFromString('--heap-growing-percent=50');
// Nobody wants the link if the node was asked to stop during its start.
if (signals === 0) {
  log.info({ url: node.url }, 'ready');
  // An operator needs these at any LOG_LEVEL.
  const shown = log.child({}, { level: 'info' });
  const { demoLinks } = node;
  if (demoLinks?.site != null)
    shown.info(`Read the demo's news, and add a comment to a story: ${demoLinks.site}`);
  shown.info(
    env.GRAPHIQL
      ? `Open ${demoLinks?.graphiql ?? node.url} in a browser${demoLinks === null ? '' : ' for GraphiQL'}.`
      : `The API is at ${node.url}.`,
  );
  for (const message of node.messages) shown.info(message);
}

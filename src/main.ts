import { pino } from 'pino';
import { schema } from '../schema/index.ts';
import { StartupError } from './startup-error.ts';
import { readEnv } from './env.ts';
import { start } from './start.ts';

function readEnvOrExit() {
  try {
    return readEnv(process.env);
  } catch (error) {
    return giveUp(error);
  }
}

/** One line for what the operator can mend; the whole error for what is ours to mend. */
function giveUp(error: unknown): never {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
}

const env = readEnvOrExit();
const log = pino({ level: env.LOG_LEVEL });
const starting = start(env, schema, log);

// From the beginning on: a start that is broken off must let go of what it has begun, such as the database.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping');
    starting
      .then((node) => node.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
  });
}

const node = await starting.catch(giveUp);
log.info({ url: node.url }, 'ready');
if (node.newToken !== null) {
  console.log(
    `\nA demo editor was made for you. GraphiQL has the token ready; elsewhere send it as\n\n  Authorization: Bearer ${node.newToken}\n`,
  );
}
console.log(`Open ${node.url} in a browser.`);

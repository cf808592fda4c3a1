import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { seedDemo } from '../prisma/seed.ts';
import type { ApiContext } from '../schema/context.ts';
import { tour } from '../schema/tour.ts';
import { Cursors } from './cursors.ts';
import { checkServer } from './db/check-server.ts';
import { openDatabase } from './db/client.ts';
import { startEmbedded } from './db/embedded.ts';
import { applyMigrations } from './db/migrations.ts';
import { sharedSecret } from './db/shared-secret.ts';
import { StartupError } from './db/startup-error.ts';
import { demoToken } from './demo.ts';
import type { Env } from './env.ts';
import { Hub } from './feed/hub.ts';
import { identify } from './members/identify.ts';
import { createGraphiql } from './server/graphiql.ts';
import { isAnswering } from './server/health.ts';
import { createHttpServer } from './server/http.ts';
import { createPipeline } from './server/pipeline.ts';
import { serveWebSockets } from './server/websocket.ts';

export interface Running {
  /** Where the API is, for example http://127.0.0.1:4000/graphql. */
  readonly url: string;
  /** The demo editor’s token, where this start made it. */
  readonly newToken: string | null;
  /** How many subscriptions this node serves now. */
  subscriptions(): number;
  /** Takes no more requests, sends sockets elsewhere, and lets go of everything, in that order. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts one node: the database, then the feed, then the server. What had been started is stopped again when a
 * later step fails.
 * @throws StartupError with one line that says what and how to mend it
 */
export async function start(env: Env, schema: GraphQLSchema, log: Logger): Promise<Running> {
  const closing: (() => Promise<unknown>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= closeAll(closing));
  try {
    return { ...(await open(env, schema, log, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(
  env: Env,
  schema: GraphQLSchema,
  log: Logger,
  closing: (() => Promise<unknown>)[],
): Promise<Omit<Running, 'stop'>> {
  const onError = (error: unknown) => {
    log.warn({ err: error }, 'database connection');
  };

  const embedded = env.DATABASE_URL === undefined ? await startEmbedded(env.DATA_DIR) : null;
  if (embedded !== null) closing.push(() => embedded.stop());
  const url = embedded?.url ?? env.DATABASE_URL ?? '';
  await checkServer(url);
  await applyMigrations(url);
  const database = openDatabase({ url, poolSize: env.POOL_SIZE, onError });
  closing.push(() => database.close());
  const { prisma, pool } = database;
  if (embedded !== null) await seedDemo(prisma);
  const demo = embedded === null ? null : await demoToken(prisma, env.DATA_DIR);

  const hub = await Hub.start({ prisma, url, onError });
  closing.push(() => hub.stop());

  const cursors = new Cursors(await sharedSecret(prisma, 'cursors'));
  let origin = '';
  const pipeline = createPipeline({
    schema,
    log,
    contextFor: async (authorization): Promise<ApiContext> => ({
      viewer: await identify(prisma, authorization),
      prisma,
      hub,
      cursors,
      articleUrl: (env.ARTICLE_URL ?? `${origin}/articles`).replace(/\/?$/, '/'),
    }),
  });
  let isServing = true;
  const http = createHttpServer({
    pipeline,
    isReady: async () => isServing && (await isAnswering(pool)),
    graphiql: env.GRAPHIQL ? createGraphiql({ tabs: await tour(prisma), token: demo?.token ?? null }) : null,
    log,
  });
  const { server } = http;
  const sockets = serveWebSockets({
    server,
    pipeline,
    checkToken: (authorization) => identify(prisma, authorization),
    log,
  });
  await listen(server, env);
  closing.push(async () => {
    isServing = false;
    await Promise.all([http.close(), sockets.close()]);
  });

  origin = originOf(env, server.address() as AddressInfo);
  await demo?.keep();
  return {
    url: `${origin}/graphql`,
    newToken: demo?.isNew === true ? demo.token : null,
    subscriptions: () => hub.readers,
  };
}

function originOf({ HOST }: Env, { port }: AddressInfo): string {
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

async function listen(server: Server, { HOST, PORT }: Env): Promise<void> {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartupError(
      code === 'EADDRINUSE'
        ? `Port ${PORT} on ${HOST} is taken. Stop what uses it, or set PORT.`
        : `Can’t listen on ${HOST}, port ${PORT}: ${message}. Set HOST and PORT.`,
    );
  }
}

/** In the opposite order of opening, and whatever fails, the rest too. */
async function closeAll(closing: (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closing.toReversed()) {
    await close().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
}

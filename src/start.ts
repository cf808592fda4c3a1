import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { seedDemo } from '../demo/seed.ts';
import type { ApiContext } from '../schema/kernel/context.ts';
import { tour } from '../demo/tour.ts';
import { Schedule } from './articles/schedule.ts';
import { forgetOldKeys } from './changes/idempotency.ts';
import { Cursors } from './cursors.ts';
import { checkServer } from './db/check-server.ts';
import { openDatabase } from './db/client.ts';
import { startEmbedded } from './embedded/server.ts';
import { hourly } from './hourly.ts';
import { applyMigrations } from './db/migrations.ts';
import { sharedSecret } from './db/shared-secret.ts';
import { StartupError } from './startup-error.ts';
import { demoToken } from '../demo/token.ts';
import type { Env } from './env.ts';
import { errorForLog } from './error-for-log.ts';
import { Hub } from './live/hub.ts';
import { keepRetention } from './log/retention.ts';
import { fileOutbox } from './mail/file-outbox.ts';
import type { Transport } from './mail/mail.ts';
import { startMailer } from './mail/mailer.ts';
import { smtp } from './mail/smtp.ts';
import { createIdentify } from './members/identify.ts';
import { IdentityProvider } from './members/identity-provider.ts';
import { TokenUse } from './members/token-use.ts';
import { forgetExpired } from './newsletters/forget-unconfirmed.ts';
import { Doorkeeper } from './server/doorkeeper.ts';
import { createGraphiql } from './server/graphiql.ts';
import { isAnswering } from './server/health.ts';
import { createHttpServer } from './server/transport/http.ts';
import type { SocketLimits } from './server/limits.ts';
import { Metrics } from './server/metrics.ts';
import { createPipeline } from './server/pipeline.ts';
import { Sessions } from './server/sessions.ts';
import { Subscriptions } from './server/subscribe.ts';
import { serveWebSockets } from './server/transport/websocket.ts';
import type { Viewer } from './viewer.ts';

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
    const careful = log.child({}, { serializers: { err: errorForLog } });
    return { ...(await open(env, schema, careful, closing)), stop };
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

  const metrics = new Metrics();
  const transports: { dropWaiting: () => void }[] = [];
  const hub = await Hub.start({
    prisma,
    url,
    onEvent: (event) => {
      metrics.event(event);
    },
    onWithdrawal: () => {
      for (const { dropWaiting } of transports) dropWaiting();
    },
    onError,
  });
  closing.push(() => hub.stop());
  const retention = keepRetention(prisma, { days: env.FEED_RETENTION_DAYS, onError });
  closing.push(() => retention.stop());
  const forgetting = hourly(async () => {
    await forgetExpired(prisma);
    await forgetOldKeys(prisma);
  }, onError);
  closing.push(() => forgetting.stop());
  const mailer = startMailer({ prisma, transport: mailTransport(env), log });
  closing.push(() => mailer.stop());

  const schedule = new Schedule({
    prisma,
    onError: (error, articleId) => {
      log.error(
        { err: error, ...(articleId !== undefined && { articleId }) },
        'could not publish on schedule',
      );
    },
  });
  closing.push(() => schedule.stop());

  const cursors = new Cursors(await sharedSecret(prisma, 'cursors'));
  const newsletterKey = await sharedSecret(prisma, 'newsletters');
  let origin = '';
  const contextOf = (viewer: Viewer): ApiContext => ({
    viewer,
    prisma,
    cursors,
    articleUrl: (env.ARTICLE_URL ?? `${origin}/articles`).replace(/\/?$/, '/'),
    newsletters: {
      key: newsletterKey,
      confirmUrl: env.NEWSLETTER_CONFIRM_URL ?? `${origin}/newsletters/confirm?token=`,
      unsubscribeUrl: env.NEWSLETTER_UNSUBSCRIBE_URL ?? `${origin}/newsletters/unsubscribe?token=`,
    },
    // Each operation brings its own; an event is delivered to many.
    address: '',
  });
  const tokenUse = new TokenUse({ prisma, onError });
  closing.push(() => tokenUse.stop());
  const identify = createIdentify({
    prisma,
    provider: identityProvider(env, log),
    onTokenUsed: (id) => {
      tokenUse.note(id);
    },
  });
  const subscriptions = new Subscriptions({
    schema,
    feed: {
      prisma,
      hub,
      lanes: {
        live: pLimit(Math.max(1, Math.floor(env.POOL_SIZE / 2))),
        replay: pLimit(Math.max(1, Math.floor(env.POOL_SIZE / 4))),
      },
      onDelivered: (event, count) => {
        metrics.delivered(event, count);
      },
      onError,
    },
    contextOf,
    identifyAll: identify.all,
    isDatabaseAnswering: () => isAnswering(pool),
    onExecuted: () => {
      metrics.executed();
    },
    log,
  });
  const sessions = new Sessions({ identifyAll: identify.all, onError });
  closing.push(() => Promise.resolve(sessions.stop()));
  const pipeline = createPipeline({
    schema,
    log,
    subscribe: (args) => subscriptions.subscribe(args),
    contextFor: async (authorization) => contextOf(await identify.one(authorization)),
  });

  let isServing = true;
  const live = {
    doorkeeper: new Doorkeeper({
      allowedOrigins: env.ALLOWED_ORIGINS,
      maxSocketsPerAddress: env.MAX_SOCKETS_PER_ADDRESS,
      trustedProxies: env.TRUSTED_PROXIES,
      log,
    }),
    sessions,
    limits: socketLimits(env),
    drainSeconds: env.DRAIN_SECONDS,
  };
  const http = createHttpServer({
    pipeline,
    isReady: async () => isServing && (await isAnswering(pool)),
    graphiql: env.GRAPHIQL ? createGraphiql({ tabs: await tour(prisma), token: demo?.token ?? null }) : null,
    metrics: env.METRICS ? metrics : null,
    log,
    ...live,
  });
  const { server } = http;
  const webSockets = serveWebSockets({
    server,
    pipeline,
    identify: identify.one,
    onClose: (code) => {
      metrics.closed(code);
    },
    log,
    ...live,
  });
  transports.push(http, webSockets);
  metrics.read({
    sockets: () => webSockets.sockets.size,
    streams: () => http.streams(),
    subscriptions: () => subscriptions.size,
    cohorts: () => subscriptions.cohorts,
    bufferedBytes: () => {
      let bytes = 0;
      for (const { bufferedAmount } of webSockets.sockets) bytes += bufferedAmount;
      return bytes;
    },
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  });
  await listen(server, env);
  closing.push(async () => {
    isServing = false;
    live.doorkeeper.close();
    await Promise.all([http.close(), webSockets.close()]);
  });

  origin = originOf(env, server.address() as AddressInfo);
  await demo?.keep();
  return {
    url: `${origin}/graphql`,
    newToken: demo?.isNew === true ? demo.token : null,
    subscriptions: () => subscriptions.size,
  };
}

function identityProvider({ AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ROLE_CLAIM }: Env, log: Logger) {
  if (AUTH_JWKS_URL === undefined || AUTH_ISSUER === undefined || AUTH_AUDIENCE === undefined) return null;
  return new IdentityProvider({
    jwksUrl: AUTH_JWKS_URL,
    issuer: AUTH_ISSUER,
    audience: AUTH_AUDIENCE,
    roleClaim: AUTH_ROLE_CLAIM,
    onError: (error) => {
      log.warn({ err: error }, 'identity provider');
    },
  });
}

function mailTransport({
  SMTP_URL,
  MAIL_FROM = 'Dateline <newsletters@localhost>',
  DATA_DIR,
}: Env): Transport {
  return SMTP_URL === undefined ? fileOutbox(join(DATA_DIR, 'outbox'), MAIL_FROM) : smtp(SMTP_URL, MAIL_FROM);
}

function socketLimits(env: Env): SocketLimits {
  return {
    subscriptions: env.MAX_SUBSCRIPTIONS_PER_SOCKET,
    messageBytes: env.MAX_MESSAGE_BYTES,
    messagesPerSecond: env.MAX_MESSAGES_PER_SECOND,
    bufferedBytes: env.MAX_BUFFERED_BYTES,
    bufferedEvents: env.MAX_BUFFERED_EVENTS,
    initSeconds: env.CONNECTION_INIT_SECONDS,
    pingSeconds: env.PING_SECONDS,
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

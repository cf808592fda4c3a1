import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { openDemo } from '../demo/open.ts';
import { demoPages } from '../demo/pages.ts';
import { READER_TABS, tour } from '../demo/tour.ts';
import type { ApiResources } from '../schema/kernel/context.ts';
import { PublicSlugs } from './articles/public-slugs.ts';
import { ReadCache } from './cache/read-cache.ts';
import { recordReads } from './cache/recorder.ts';
import { RowChanges } from './cache/row-changes.ts';
import { openChores } from './node/chores.ts';
import { closeAll, type Closable } from './lib/closing.ts';
import { Cursors } from './lib/cursors.ts';
import { Descriptors } from './node/descriptors.ts';
import { openDatabase } from './db/database.ts';
import { explainStart } from './db/explain-start.ts';
import { BlockedQueries } from './db/blocked-queries.ts';
import type { PoolName } from './db/pools.ts';
import { missingRoleSettings } from './db/role-settings.ts';
import { sharedSecrets } from './db/shared-secret.ts';
import { SlowStatements } from './db/slow-statements.ts';
import { Standbys } from './db/standbys.ts';
import type { Env } from './env.ts';
import { errorForLog } from './lib/error-for-log.ts';
import { FEED_PAGE_DOCUMENTS, feedPages } from './feeds/pages.ts';
import { hintsFor } from './node/hints.ts';
import { openLiveRuntime } from './live/runtime.ts';
import { openIdentify } from './members/open-identify.ts';
import { RowQueues } from './operations/row-queues.ts';
import type { OperationContext } from './api/context.ts';
import type { SocketLimits } from './api/limits.ts';
import { listen, originOf } from './http/listen.ts';
import { Metrics } from './http/metrics.ts';
import { NEWSLETTER_PAGE_DOCUMENTS, newsletterPages } from './http/newsletter-pages.ts';
import { readerEvents } from './api/reader-events.ts';
import { openServer } from './http/server.ts';
import { WEBHOOK_PAGE_DOCUMENTS, webhookPages } from './http/webhook-pages.ts';
import { readTrustedDocuments } from './api/trusted-documents.ts';
import { siteOf } from './articles/site.ts';
import { Courier } from './webhooks/courier.ts';
import { EVENT_DOCUMENT } from './webhooks/payload.ts';

export interface Running {
  /** The URL of the API, for example http://127.0.0.1:4000/graphql. */
  readonly url: string;
  /**
   * Open the demo's site, if it is there, and GraphiQL, with the token of the demo's editor, once; null if there is no demo or no
   * GraphiQL.
   */
  readonly demoLinks: { readonly site: string | null; readonly graphiql: string } | null;
  /** What whoever starts the node needs to know, such as where the demo's token is. */
  readonly hints: readonly string[];
  /** How many subscriptions this node serves now. */
  subscriptions(): number;
  /**
   * Stops serving, then closes everything else. Safe to call twice.
   * @param graceSeconds how long it keeps serving while it reports that it isn't ready
   */
  stop(graceSeconds?: number): Promise<void>;
  /** Makes a stop immediate: cuts off every client that is still connected. */
  hurry(): void;
}

/** Time that queries have to finish when the node stops (ms). */
const CLOSE_TIMEOUT = 5_000;

/**
 * Starts one node. Each part is opened after those that it needs, and closed before them, even if a later part fails to
 * open.
 * @param signal ends the start, whatever it waits for; once the node runs, it does nothing
 * @throws StartupError with one line that says what is wrong and how to fix it
 */
export async function start(
  env: Env,
  schema: GraphQLSchema,
  logger: Logger,
  signal = new AbortController().signal,
): Promise<Running> {
  const log = logger.child({}, { serializers: { err: errorForLog } });
  const opened: Closable[] = [];
  function own<Part extends Closable>(part: Part): Part {
    opened.push(part);
    return part;
  }
  const metrics = own(new Metrics());
  let stopped: Promise<void> | undefined;

  try {
    const trusted = await readTrustedDocuments(env.TRUSTED_DOCUMENTS);
    const slowStatements = new SlowStatements(env.SLOW_STATEMENT_MS, log);
    const database = own(
      await openDatabase({
        url: env.DATABASE_URL,
        directUrl: env.DATABASE_DIRECT_URL,
        dataDir: env.DATA_DIR,
        poolSize: env.POOL_SIZE,
        readTimeout: env.READ_TIMEOUT_MS,
        slowStatements,
        log,
        signal,
      }),
    );
    const { pools, sessionUrl, watch } = database;
    const cutOff = () => {
      database.cutOffIn(0);
    };
    signal.addEventListener('abort', cutOff);
    const { prisma } = pools.newsroom;
    const isDemo = env.DEMO ?? database.isEmbedded;
    const demo = isDemo ? await openDemo(prisma, env.DATA_DIR, originOf(env.HOST, env.PORT), log) : null;
    const secrets = await sharedSecrets(prisma, ['graphiql', 'cursors', 'newsletters', 'webhooks']);
    const graphiql = env.GRAPHIQL
      ? {
          database: Buffer.from(secrets.graphiql).toString('base64url'),
          tabs: await tour(prisma),
          readerTabs: READER_TABS,
          redeem: (code: string) => demo?.redeem(code) ?? null,
        }
      : null;
    const demoSite = await demoPages(prisma, () => log.info("building the demo's site"), signal);

    const rowChanges = new RowChanges();
    const liveRuntime = own(
      await openLiveRuntime({ pools, url: sessionUrl, rowChanges, metrics, watch, log }),
    );
    const standbys =
      env.DATABASE_REPLICA_URLS.length === 0
        ? null
        : own(
            new Standbys({
              urls: env.DATABASE_REPLICA_URLS,
              poolSize: pools.readers.pool.options.max,
              readTimeout: env.READ_TIMEOUT_MS,
              clientOf: (standby) => slowStatements.clientOf('readers', standby),
              primary: pools.node.pool,
              knowledge: rowChanges,
              reached: () => liveRuntime.hub.reached,
              log,
            }),
          );
    own(new Descriptors(log));
    const blockedQueries = own(new BlockedQueries({ pools, watch, log }));
    const chores = own(
      openChores({
        prisma: pools.chores.prisma,
        retentionDays: env.FEED_RETENTION_DAYS,
        mail: mailSettings(env),
        watch,
        log,
      }),
    );
    const identify = own(
      openIdentify({ prisma: pools.node.prisma, provider: providerSettings(env), watch, log }),
    );

    // Parts are closed in reverse order: once the server is closed, queries have limited time, even if the database
    // hangs.
    own({ close: () => Promise.resolve(database.cutOffIn(CLOSE_TIMEOUT)) });

    const listener = own(await listen(env.HOST, env.PORT));
    // No await from here until the server is open: a request would find no handler.
    const { origin } = listener;
    const site = siteOf(env, origin, demoSite.site !== null);
    const shared: Omit<ApiResources, 'prisma'> = {
      writer: prisma,
      rowQueues: new RowQueues(),
      cursors: new Cursors(secrets.cursors),
      publicSlugs: new PublicSlugs(),
      reachLog(position) {
        // A change was made that has no event, and its notification may be yet to come.
        if (position === undefined) standbys?.outdate();
        return liveRuntime.hub.reach(position);
      },
      pageUrls: site.pageUrls,
      publisher: site.publisher,
      newsletters: {
        key: secrets.newsletters,
        confirmUrl: env.NEWSLETTER_CONFIRM_URL ?? `${origin}/newsletters/confirm?token=`,
        unsubscribeUrl: env.NEWSLETTER_UNSUBSCRIBE_URL ?? `${origin}/newsletters/unsubscribe?token=`,
        sendMail: chores.sendMail,
      },
      webhooks: { key: secrets.webhooks, allowsPrivate: env.WEBHOOK_PRIVATE_ADDRESSES },
    };
    const reading = (pool: PoolName): ApiResources => ({ ...shared, prisma: pools[pool].prisma });
    own(
      new Courier({
        prisma: pools.chores.prisma,
        readEvents: readerEvents(schema, reading('live'), EVENT_DOCUMENT),
        ...shared.webhooks,
        acknowledgeUrl: env.WEBHOOK_ACKNOWLEDGE_URL ?? `${origin}/webhooks/acknowledge?token=`,
        seconds: env.WEBHOOK_SECONDS,
        hub: liveRuntime.hub,
        metrics,
        watch,
        log,
      }),
    );
    const server = own(
      openServer({
        listener,
        schema,
        resources: { readers: reading('readers'), members: reading('newsroom'), live: reading('live') },
        cursors: shared.cursors,
        liveRuntime,
        pools,
        watch,
        blockedQueries,
        slowStatements,
        identify,
        load: {
          pointsPerAddress: env.POINTS_PER_ADDRESS,
          pointsPerMember: env.POINTS_PER_MEMBER,
          waitSeconds: env.MAX_WAIT_SECONDS,
        },
        differentSubscriptions: env.MAX_DIFFERENT_SUBSCRIPTIONS,
        graphiql,
        sidePages: [...demoSite.pictures, newsletterPages, webhookPages, feedPages(site, env.CDN_SECONDS)],
        site: demoSite.site?.(site.url) ?? null,
        metrics,
        servesMetrics: env.METRICS,
        access: {
          allowedOrigins: env.ALLOWED_ORIGINS,
          maxSocketsPerAddress: env.MAX_SOCKETS_PER_ADDRESS,
          trustedProxies: env.TRUSTED_PROXIES,
        },
        documents: {
          trusted: new Map([
            ...trusted,
            ...NEWSLETTER_PAGE_DOCUMENTS,
            ...WEBHOOK_PAGE_DOCUMENTS,
            ...FEED_PAGE_DOCUMENTS,
          ]),
          onlyTrusted: env.TRUSTED_DOCUMENTS_ONLY,
        },
        limits: socketLimits(env),
        readCache:
          env.READ_CACHE_MB === 0
            ? null
            : {
                cache: new ReadCache({ maxBytes: env.READ_CACHE_MB * 1_000_000, changes: rowChanges }),
                record(context) {
                  // It may have waited for its turn, and has read nothing yet.
                  const { position: logPosition, isCatchingUp } = liveRuntime.hub;
                  return recordReads({
                    ...(context as OperationContext & ApiResources),
                    logPosition,
                    isCatchingUp,
                  });
                },
                cdnSeconds: env.CDN_SECONDS,
              },
        standbys: standbys && {
          standbys,
          resources: ({ prisma }) => ({ ...shared, prisma }),
        },
        unread: { bytes: env.MAX_UNREAD_BYTES_PER_ADDRESS, seconds: env.UNREAD_SECONDS },
        drainSeconds: env.DRAIN_SECONDS,
        log,
      }),
    );

    await demo?.keepToken();
    const hasDemoLinks = demo !== null && graphiql !== null;
    const hasSite = demoSite.site !== null;
    const lacksSite = demoSite.pictures.length > 0 && !hasSite;
    const roleSettings = env.DATABASE_DIRECT_URL === undefined ? null : await missingRoleSettings(prisma);
    const hints = await hintsFor({
      env,
      prisma,
      demoTokenFile: demo?.tokenFile ?? null,
      hasDemoLinks,
      lacksSite,
      roleSettings,
    });
    signal.throwIfAborted();
    signal.removeEventListener('abort', cutOff);
    return {
      url: `${origin}/graphql`,
      demoLinks: hasDemoLinks
        ? {
            site: hasSite ? `${origin}/#code=${demo.newCode()}` : null,
            graphiql: `${origin}/graphql#code=${demo.newCode()}`,
          }
        : null,
      hints,
      subscriptions: () => server.subscriptions(),
      stop(graceSeconds = 0) {
        return (stopped ??= server.leave(graceSeconds).then(() => closeAll(opened)));
      },
      hurry: () => server.hurry(),
    };
  } catch (error) {
    await closeAll(opened);
    throw explainStart(error, env.DATABASE_URL);
  }
}

function mailSettings({ SMTP_URL, MAIL_FROM, DATA_DIR }: Env) {
  return { smtpUrl: SMTP_URL, from: MAIL_FROM, outbox: join(DATA_DIR, 'outbox') };
}

function providerSettings({ AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ROLE_CLAIM }: Env) {
  if (AUTH_JWKS_URL === undefined || AUTH_ISSUER === undefined || AUTH_AUDIENCE === undefined) return null;
  return {
    jwksUrl: AUTH_JWKS_URL,
    issuer: AUTH_ISSUER,
    audience: AUTH_AUDIENCE,
    roleClaim: AUTH_ROLE_CLAIM,
  };
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

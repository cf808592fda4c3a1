import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Cursors } from '../lib/cursors.ts';
import type { Closable } from '../lib/closing.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { BlockedQueries } from '../db/blocked-queries.ts';
import { POOL_NAMES, type Pools } from '../db/pools.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import type { Standbys } from '../db/standbys.ts';
import { readHistory } from '../log/history.ts';
import type { LiveRuntime } from '../live/runtime.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import { Load, type LoadOptions } from '../load/load.ts';
import { hasPlugins } from '../extensions/installed.ts';
import { Pacer } from '../load/pacer.ts';
import { CachedReads, type CachedReadsOptions } from '../api/cached-reads.ts';
import type { Identify, ResourcesFor } from '../api/context.ts';
import { LiveConnections, type LiveConnectionsOptions } from './live-connections.ts';
import { Graphiql, type GraphiqlOptions } from './graphiql/graphiql.ts';
import { healthOf, isAnswering } from './health.ts';
import { Documents, type DocumentsOptions } from '../api/documents.ts';
import { executeIntrospectionInSlices } from '../api/introspection-slices.ts';
import type { SocketLimits } from '../api/limits.ts';
import type { HttpListener } from './listen.ts';
import type { Metrics } from './metrics.ts';
import type { Api } from '../api/run.ts';
import { Sessions } from './sessions.ts';
import type { ChangingPages, SidePages } from './side-pages.ts';
import { StandbyReads, type StandbyReadsOptions } from '../api/standby-reads.ts';
import { Subscriptions } from '../api/subscriptions.ts';
import { Http } from './http.ts';
import { ReadyAnswers } from './ready-answers.ts';
import type { BackPressureLimits } from './back-pressure.ts';
import { WebSockets } from './websocket/websocket.ts';

/** Null in the options if no answers are kept. */
export interface ReadCacheSettings {
  readonly cache: ReadCache;
  readonly record: CachedReadsOptions['record'];
  /** Seconds for which a CDN may keep answers; 0 if there is none. */
  readonly cdnSeconds: number;
}

export interface StandbySettings extends StandbyReadsOptions {
  readonly standbys: Standbys;
}

export interface ServerOptions {
  readonly listener: HttpListener;
  readonly schema: GraphQLSchema;
  readonly resources: ResourcesFor;
  readonly cursors: Cursors;
  readonly liveRuntime: LiveRuntime;
  readonly pools: Pools;
  readonly watch: DatabaseWatch;
  readonly blockedQueries: BlockedQueries;
  readonly slowStatements: SlowStatements;
  readonly load: Omit<LoadOptions, 'atOnce' | 'log'>;
  /** How many different subscriptions a client address or a member may have. */
  readonly differentSubscriptions: number;
  readonly identify: Identify;
  /** Null if it is switched off. */
  readonly graphiql: GraphiqlOptions | null;
  /** Pages next to the API. */
  readonly sidePages: readonly SidePages[];
  readonly changingPages: readonly ChangingPages[];
  /** Pages that take long to render; null if there are none. */
  readonly site: SidePages | null;
  readonly metrics: Metrics;
  readonly servesMetrics: boolean;
  readonly access: Omit<LiveConnectionsOptions, 'isOnLoopback' | 'log'>;
  readonly documents: Omit<DocumentsOptions, 'schema'>;
  readonly limits: SocketLimits;
  readonly backPressure: BackPressureLimits;
  readonly readCache: ReadCacheSettings | null;
  /** Null if there are no standbys. */
  readonly standbys: StandbySettings | null;
  readonly drainSeconds: number;
  readonly log: Logger;
}

export interface ApiServer extends Closable {
  /** How many subscriptions are open. */
  subscriptions(): number;
  /**
   * Reports that this node isn't ready, and keeps serving for this long. In this time, load balancers switch to other
   * nodes.
   */
  leave(graceSeconds: number): Promise<void>;
  /** Ends the grace, and cuts off what is under way when the server is closed. */
  hurry(): void;
}

/** Serves the API where the listener listens, over all transports. */
export function openServer(options: ServerOptions): ApiServer {
  const { listener, liveRuntime, identify, metrics, limits, readCache, drainSeconds, log } = options;
  const { server, isOnLoopback } = listener;
  const api = apiOf(options);
  const liveConnections = new LiveConnections({ ...options.access, isOnLoopback, log });
  const hurry = new AbortController();
  const sessions = new Sessions(identify, options.watch);
  const isDatabaseUp = healthOf(options.pools.node.pool);
  let isServing = true;
  server.on('error', (error) => {
    log.error({ err: error }, 'could not accept a connection');
  });
  const pacer = new Pacer(() => listener.accepts.isAccepting);
  const transport = {
    server,
    api,
    liveConnections,
    sessions,
    limits,
    pacer,
    drainSeconds,
    hurry: hurry.signal,
    log,
  };
  const http = new Http({
    ...transport,
    isReady: async () => isServing && (await isDatabaseUp()),
    graphiql:
      options.graphiql &&
      new Graphiql(options.graphiql, options.documents.onlyTrusted ? null : options.schema),
    sidePages: options.sidePages,
    changingPages: options.changingPages,
    site: options.site,
    metrics: options.servesMetrics ? metrics : null,
    backPressure: options.backPressure,
    // Plugins see each operation.
    readyAnswers:
      readCache && !hasPlugins()
        ? new ReadyAnswers({ ...readCache, load: api.load, operations: metrics.operations })
        : null,
  });
  const webSockets = new WebSockets({ ...transport, metrics });
  liveRuntime.hub.onTakedown(() => {
    http.dropWaiting();
    webSockets.dropWaiting();
  });
  readMetrics(options, { api, http, webSockets, isDatabaseUp });
  return {
    subscriptions: () => api.subscriptions.size,
    async leave(graceSeconds) {
      isServing = false;
      if (graceSeconds === 0) return;
      await sleep(graceSeconds * 1_000, undefined, { signal: hurry.signal }).catch(() => undefined);
    },
    hurry: () => hurry.abort(),
    async close() {
      isServing = false;
      liveConnections.close();
      try {
        await Promise.all([http.close(), webSockets.close()]);
      } finally {
        sessions.stop();
      }
    },
  };
}

function apiOf(options: ServerOptions): Api {
  executeIntrospectionInSlices();
  const { schema, resources, liveRuntime, pools, slowStatements, identify, metrics, readCache, watch, log } =
    options;
  const load = new Load({
    ...options.load,
    atOnce: { readers: pools.readers.pool.options.max, members: pools.newsroom.pool.options.max },
    log,
  });
  const subscriptions = new Subscriptions({
    resources: resources.live,
    cursors: options.cursors,
    liveRuntime,
    identify,
    accountOf: ({ viewer, caller }) => load.accountOf(viewer, caller.clientAddress),
    cohortsPerAccount: options.differentSubscriptions,
    isDatabaseAnswering: () => isAnswering(pools.live.pool),
    readHistory: () => readHistory(pools.live.prisma),
    slowStatements,
    metrics,
    watch,
  });
  return {
    schema,
    documents: new Documents({ ...options.documents, schema }),
    load,
    identify: identify.one,
    resources,
    hub: liveRuntime.hub,
    subscriptions,
    cachedReads: readCache && new CachedReads({ ...readCache, hasCdn: readCache.cdnSeconds > 0 }),
    standbyReads: options.standbys && new StandbyReads(options.standbys),
    slowStatements,
    counts: metrics.operations,
    watch,
  };
}

interface Measured {
  readonly api: Api;
  readonly http: Http;
  readonly webSockets: WebSockets;
  readonly isDatabaseUp: () => Promise<boolean>;
}

/** Has the metrics read what the server does when Prometheus asks for them. */
function readMetrics(options: ServerOptions, { api, http, webSockets, isDatabaseUp }: Measured): void {
  const { metrics, pools, blockedQueries, readCache, standbys } = options;
  let wasUp = true;
  const readings = {
    sockets: () => webSockets.sockets.size,
    event_streams: () => http.streams,
    subscriptions: () => api.subscriptions.size,
    cohorts: () => api.subscriptions.cohorts,
    buffered_bytes: () => webSockets.bufferedBytes,
    database_up: () => (wasUp ? 1 : 0),
    database_hold_ups: () => blockedQueries.count,
    operations_waiting: () => api.load.waiting,
  };
  metrics.read(readings, async () => {
    wasUp = await isDatabaseUp();
  });
  metrics.readPools(
    new Map([
      ...POOL_NAMES.map((name) => [name, pools[name].pool] as const),
      ...(standbys?.standbys.all ?? []).map(({ name, pool }) => [`readers ${name}`, pool] as const),
    ]),
  );
  if (readCache !== null) metrics.readCache(readCache.cache);
  if (standbys !== null && api.standbyReads !== null)
    metrics.readStandbys(standbys.standbys, api.standbyReads);
}
